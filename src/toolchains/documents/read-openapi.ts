import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { DocumentText } from './document-findings.ts';
import { idsIn } from './entry-ids.ts';

/** A description of more than this is not written by hand, and reading it costs seconds. */
const longestText = 1_000_000;
const mostAliases = 100;
/** With all aliases followed. */
const longestWhole = 4_000_000;
const mostOperations = 1_000;

export const httpMethods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
export type HttpMethod = (typeof httpMethods)[number];

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asObject = (value: unknown): Json => (isObject(value) ? value : {});

/** A parsed description: plain JSON without aliases or cycles. */
export type OpenApi = Json;

const parseText = ({ path, text }: DocumentText): unknown => {
  if (path.endsWith('.json')) return JSON.parse(text) as unknown;
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true });
  const [first] = document.errors;
  if (first) throw first;
  return document.toJS({ maxAliasCount: mostAliases });
};

/** The description as plain data, or why it cannot be read, as a sentence. Nothing that it refers to is fetched. */
export const parseOpenApi = (document: DocumentText): { api: OpenApi } | { reason: string } => {
  const { path } = document;
  if (document.text.length > longestText)
    return { reason: `${path} is longer than ${longestText} characters: split nothing, describe less` };
  try {
    const whole = JSON.stringify(parseText(document)) ?? '';
    if (whole.length > longestWhole)
      return { reason: `${path} grows beyond ${longestWhole} characters when its aliases are followed` };
    const api: unknown = JSON.parse(whole);
    return isObject(api)
      ? { api }
      : {
          reason: `${path} holds no OpenAPI description: it has to be an object with "openapi", "info" and "paths"`,
        };
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    return { reason: `${path} cannot be read: ${said.slice(0, 300)}` };
  }
};

/** All values below a key, with where they stand as a JSON pointer. */
const valuesOf = (root: unknown, key: string): { at: string; value: unknown }[] => {
  const found: { at: string; value: unknown }[] = [];
  const open: { at: string; value: unknown }[] = [{ at: '#', value: root }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [name, value] of Object.entries(next.value)) {
      const at = `${next.at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (name === key) found.push({ at, value });
      open.push({ at, value });
    }
  }
  return found;
};

/** What a local reference such as `#/components/schemas/Task` leads to; undefined for any other. */
export const follow = (api: OpenApi, reference: string): unknown => {
  if (!reference.startsWith('#/')) return undefined;
  let at: unknown = api;
  for (const part of reference.slice(2).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Json)[name];
  }
  return at;
};

/** A value, or what its reference leads to; chains of references end somewhere. */
export const resolve = (api: OpenApi, value: unknown, depth = 8): unknown => {
  const reference = asObject(value)['$ref'];
  if (typeof reference !== 'string' || depth === 0) return value;
  return resolve(api, follow(api, reference), depth - 1);
};

/** References that lead out of the file or nowhere. */
export const referenceFaults = (api: OpenApi, path: string): string[] =>
  valuesOf(api, '$ref').flatMap(({ at, value }) => {
    if (typeof value !== 'string') return [];
    if (!value.startsWith('#'))
      return [
        `${path} at ${at} refers to ${value.slice(0, 100)}: nothing outside of the file is read, move it into components`,
      ];
    return value !== '#' && follow(api, value) === undefined
      ? [`${path} at ${at} refers to ${value.slice(0, 100)}, which is not there: add it to components`]
      : [];
  });

/** One endpoint. */
export interface Operation {
  method: HttpMethod;
  path: string;
  operationId: string | undefined;
  /** Ids of stories such as `S1`. */
  stories: string[];
  /** Parameters of the path and of the operation, references followed. */
  parameters: Json[];
  /** What its body is described by; undefined where it takes none. */
  body: { mediaType: string; content: Json } | undefined;
  /** Status codes that it says it answers with, such as `200` or `default`. */
  answers: string[];
}

const listSchema = z.array(z.unknown()).catch([]);

const bodyOf = (api: OpenApi, operation: Json): Operation['body'] => {
  const content = asObject(asObject(resolve(api, operation['requestBody']))['content']);
  const types = Object.keys(content);
  const mediaType = types.find((type) => /\bjson\b/i.test(type)) ?? types[0];
  return mediaType === undefined ? undefined : { mediaType, content: asObject(content[mediaType]) };
};

const storiesOf = (value: unknown): string[] =>
  idsIn('S', (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string').join(', '));

/** All endpoints in the order of the file. */
export const operationsOf = (api: OpenApi): Operation[] =>
  Object.entries(asObject(api['paths']))
    .flatMap(([path, value]) => {
      const item = asObject(resolve(api, value));
      const shared = listSchema.parse(item['parameters']);
      return httpMethods.flatMap((method): Operation[] => {
        if (!isObject(item[method])) return [];
        const operation = item[method];
        const { operationId } = operation;
        return [
          {
            method,
            path,
            operationId:
              typeof operationId === 'string' && operationId.trim() !== '' ? operationId : undefined,
            stories: storiesOf(operation['x-stories'] ?? item['x-stories']),
            parameters: [...shared, ...listSchema.parse(operation['parameters'])].map((one) =>
              asObject(resolve(api, one)),
            ),
            body: bodyOf(api, operation),
            answers: Object.keys(asObject(operation['responses'])),
          },
        ];
      });
    })
    .slice(0, mostOperations);

/** `GET /tasks (listTasks)`. */
export const nameOperation = ({
  method,
  path,
  operationId,
}: Pick<Operation, 'method' | 'path' | 'operationId'>): string =>
  `${method.toUpperCase()} ${path}${operationId === undefined ? '' : ` (${operationId})`}`;
