import { z } from 'zod';
import { fieldsOfPath } from '../operation-route.ts';
import { problemSchema } from '../problem.ts';
import type { ApiAnswer, ApiRoute } from './api-route.ts';

type Json = Record<string, unknown>;

/** Words for a command line, which no other reader of a schema knows. */
const commandLineWords = ['placeholder', 'stdin'];

/** OpenAPI 3.1 takes JSON Schema as it is, so zod's own writer is all that is needed; tools of assistants are described by the same. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _dialect, ...found } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      for (const word of commandLineWords) delete jsonSchema[word];
    },
  });
  return found;
};

const parametersOf = ({ method, path, input }: ApiRoute): Json[] => {
  const inPath = new Set(fieldsOfPath(path));
  const { properties = {}, required = [] } = schemaOf(input, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties)
    .filter(([name]) => inPath.has(name) || method === 'GET')
    .map(([name, { description, ...schema }]) => ({
      name,
      in: inPath.has(name) ? 'path' : 'query',
      required: required.includes(name),
      ...(description !== undefined && { description }),
      schema,
    }));
};

const bodyOf = (route: ApiRoute): Json => {
  if (route.method === 'GET') return {};
  const inPath = new Set(fieldsOfPath(route.path));
  const fields = Object.entries(route.input.shape).filter(([name]) => !inPath.has(name));
  const body = z.strictObject(Object.fromEntries(fields));
  if (Object.keys(body.shape).length === 0) return {};
  const required = !body.safeParse({}).success;
  return {
    requestBody: { required, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
  };
};

const answerOf = ({ about, schema, type = 'application/json', headers }: ApiAnswer): Json => {
  const json = schema && { 'application/json': { schema: schemaOf(schema, 'output') } };
  const other = type !== 'application/json' && { [type]: { schema: { type: 'string' } } };
  return {
    description: about,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, description]) => [
          name,
          { description, schema: { type: 'string' } },
        ]),
      ),
    }),
    ...((json ?? other) && { content: { ...json, ...other } }),
  };
};

const operationIdOf = ({ method, path }: ApiRoute): string =>
  `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+(.?)/g, (_, next: string) => next.toUpperCase())}`;

const operationOf = (route: ApiRoute): Json => ({
  operationId: operationIdOf(route),
  summary: route.about,
  tags: [route.group],
  parameters: parametersOf(route),
  ...bodyOf(route),
  responses: {
    ...Object.fromEntries(
      Object.entries(route.answers).map(([status, answer]) => [status, answerOf(answer)]),
    ),
    default: {
      description: 'what went wrong, and the next step as `hint`',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
  ...(route.open && { security: [] }),
});

/** The OpenAPI document of these routes. */
export const describeApi = (routes: readonly ApiRoute[], version: string): Json => {
  const paths: Record<string, Json> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  return {
    openapi: '3.1.0',
    info: { title: 'Millwright', version },
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'millwright-PORT' },
      },
    },
  };
};
