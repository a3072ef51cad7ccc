import type { Tool as Described } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Tool } from './tool.ts';

/** Words for a command line, which no other reader of a schema knows. */
const commandLineWords = ['placeholder', 'stdin'];

/**
 * Without `$schema`: 2020-12 is the protocol's own default, and a validator made for another draft refuses a schema that
 * names it.
 */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> => {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      for (const word of commandLineWords) delete jsonSchema[word];
    },
  });
  return json;
};

/** The tool as `tools/list` tells of it. */
export const describeTool = ({ name, about, input, output, reads, replaces }: Tool): Described => ({
  name,
  description: about,
  inputSchema: { type: 'object', ...schemaOf(input, 'input') },
  outputSchema: { type: 'object', ...schemaOf(output, 'output') },
  annotations: { readOnlyHint: reads, destructiveHint: replaces, openWorldHint: false },
});
