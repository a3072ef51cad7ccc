import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { flagsOf } from '../cli/flags.ts';
import { fieldsOfPath } from '../operation-route.ts';
import { printable } from '../printable.ts';
import type { ApiRoute } from './api-route.ts';
import { Refusal } from './refusal.ts';

const switches: Record<string, boolean> = { true: true, false: false, '1': true, '0': false };

/** What a query says, in the types that the schema wants; what cannot be read stays text, for the schema to refuse. */
const readQuery = (route: ApiRoute, query: URLSearchParams): Record<string, unknown> => {
  const kinds = new Map(flagsOf(route).map(({ field, kind }) => [field, kind]));
  const read = (field: string): unknown => {
    const values = query.getAll(field);
    const [value = ''] = values;
    const kind = kinds.get(field);
    if (kind === 'list') return values;
    if (values.length > 1) throw new Refusal(400, `${printable(field, 100)} is given more than once`);
    if (kind === 'number' && value.trim() !== '') return Number(value);
    if (kind === 'switch' || kind === 'opt-out') return switches[value] ?? value;
    return value;
  };
  return Object.fromEntries([...new Set(query.keys())].map((field) => [field, read(field)]));
};

const readBody = async (request: Request): Promise<Record<string, unknown>> => {
  const body = await request.text();
  if (body.trim() === '') return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type))
    throw new Refusal(415, 'the body is not said to be JSON', {
      hint: 'send Content-Type: application/json',
    });
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Refusal(400, 'the body is no JSON', { hint: '/api/openapi.json describes it' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(400, 'the body is no JSON object', { hint: '/api/openapi.json describes it' });
  return value as Record<string, unknown>;
};

const guessOf = (word: string, names: readonly string[]): string | undefined =>
  names
    .map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(2, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.far - b.far)[0]?.name;

const unknownField = 'is no field of this request';
const isUnknown = ({ message }: { message: string }): boolean => message === unknownField;

/** The issues of a schema, one a field, with the name that was probably meant where a field is unknown. */
const refusalOf = (issues: readonly z.core.$ZodIssue[], names: readonly string[]): Refusal => {
  const guesses: string[] = [];
  const fields = issues.slice(0, 20).flatMap((issue) => {
    const place = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys')
      return [{ path: place.join('.'), message: printable(issue.message, 300) }];
    return issue.keys.slice(0, 20).map((key) => {
      const guess = place.length === 0 ? guessOf(key.slice(0, 100), names) : undefined;
      if (guess !== undefined) guesses.push(`did you mean ${guess}?`);
      return { path: [...place, printable(key, 100)].join('.'), message: unknownField };
    });
  });
  // A field that is missing is told after one that was probably meant for it.
  const [first] = fields.toSorted((a, b) => Number(isUnknown(b)) - Number(isUnknown(a)));
  const message = first ? `${first.path || 'the request'} ${first.message}` : 'the request does not hold';
  return new Refusal(400, message, {
    hint: guesses[0] ?? '/api/openapi.json describes what it takes',
    fields,
  });
};

const refuseTwice = (given: Record<string, unknown>, taken: ReadonlySet<string>): void => {
  for (const field of taken)
    if (field in given)
      throw new Refusal(400, `${field} stands in the path already`, { hint: 'leave it out elsewhere' });
};

/** The input of a request. Throws Refusal: 400 with what does not hold, 415 for a body that is not JSON. */
export const readInput = async (
  route: ApiRoute,
  request: Request,
  inPath: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> => {
  const query = readQuery(route, new URL(request.url).searchParams);
  const body = route.method === 'GET' ? {} : await readBody(request);
  const taken = new Set(fieldsOfPath(route.path));
  const given = { ...query, ...body };
  refuseTwice(given, taken);
  const parsed = route.input.safeParse({ ...given, ...inPath });
  if (parsed.success) return parsed.data;
  throw refusalOf(
    parsed.error.issues,
    Object.keys(route.input.shape).filter((name) => !taken.has(name)),
  );
};
