import { z } from 'zod';
import { decisionSchema } from '../../../domain/gate.ts';
import { idSchema } from '../../../domain/id.ts';
import { answeredTool } from '../../mcp/answered-tool.ts';
import { callTool, toolFault } from '../../mcp/call-tool.ts';
import { tools } from '../../mcp/index.ts';
import type { Call, Tool } from '../../mcp/tool.ts';
import { printable } from '../../printable.ts';
import { defineRoute, json, type ApiRequest, type ApiRoute } from '../api-route.ts';
import { Aside, eventStream, type Message } from '../event-stream.ts';
import { Refusal } from '../refusal.ts';

const input = z.strictObject({
  name: z.string().max(200),
  input: z.record(z.string(), z.unknown()).optional().meta({ description: 'the input of the tool' }),
  roots: z.array(z.string()).max(1000).optional().meta({
    description: 'folders that the tool may touch; left out, all of them',
  }),
  answered: z
    .strictObject({
      runId: idSchema,
      said: z.strictObject({ decision: decisionSchema, text: z.string().max(100_000) }).optional(),
    })
    .optional()
    .meta({ description: 'what a person answered to the question of a run' }),
});
type Input = z.infer<typeof input>;

const toolOf = ({ name, answered, roots }: Input): Tool => {
  if (answered !== undefined)
    return answeredTool({
      runId: answered.runId,
      roots,
      ...(answered.said && { said: answered.said }),
    });
  const tool = tools.get(name);
  if (tool === undefined) throw new Refusal(404, `there is no tool ${printable(name, 100)}`);
  return tool;
};

const callOf = ({ context, house }: ApiRequest<Input>, tell: Call['tell']): Call => ({
  context,
  following: AbortSignal.any([context.signal, house.stopping]),
  tell,
  // The server works on every run that waits or was at work; nobody has to hold it open.
  keep: () => undefined,
  isKept: () => true,
});

/** What the tool answers, faults included: an assistant reads them. */
const carryOut = async (tool: Tool, request: ApiRequest<Input>, tell: Call['tell']): Promise<unknown> => {
  const { roots, answered } = request.input;
  const given = answered === undefined ? request.input.input : { run: answered.runId };
  try {
    return await callTool(tool, given, { roots, call: callOf(request, tell) });
  } catch (error) {
    return toolFault(error);
  }
};

/** The tools of `millwright mcp`, for one that finds this server in front of the database. */
export const toolRoutes: readonly ApiRoute[] = [
  defineRoute({
    method: 'POST',
    path: '/api/tools/{name}',
    group: 'tools',
    about: 'Call a tool as an assistant would; with Accept: text/event-stream, progress comes first',
    input,
    answers: { 200: { about: 'the result of the tool, as the protocol has it', schema: z.looseObject({}) } },
    async answer(request) {
      const tool = toolOf(request.input);
      if (request.headers.get('accept')?.includes('text/event-stream') !== true)
        return json(await carryOut(tool, request, () => undefined));
      const aside = new Aside();
      const tell: Call['tell'] = (progress, message) =>
        aside.add({ event: 'progress', data: { progress, message } });
      async function* main(): AsyncGenerator<Message> {
        yield { event: 'result', data: await carryOut(tool, request, tell) };
      }
      return eventStream({
        main: main(),
        aside,
        last: () => ({ event: 'end', data: 'over' }),
        end: () => undefined,
      });
    },
  }),
];
