import { asObject, resolve, type OpenApi } from './read-openapi.ts';

const deepest = 6;
const mostProperties = 40;

const formats: Record<string, string> = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  time: '12:00:00Z',
  email: 'person@example.org',
  uuid: '00000000-0000-4000-8000-000000000001',
  uri: 'https://example.org/',
  url: 'https://example.org/',
  ipv4: '127.0.0.1',
};

const textOf = (schema: Record<string, unknown>): string => {
  const { format, minLength, maxLength } = schema;
  const known = typeof format === 'string' ? formats[format] : undefined;
  if (known !== undefined) return known;
  const least = typeof minLength === 'number' ? Math.min(minLength, 1_000) : 0;
  const most = typeof maxLength === 'number' ? Math.max(maxLength, 0) : 1_000;
  return 'sample'.padEnd(least, 'x').slice(0, most);
};

const numberOf = ({ minimum, maximum, exclusiveMinimum, multipleOf }: Record<string, unknown>): number => {
  if (typeof multipleOf === 'number' && typeof minimum !== 'number') return multipleOf;
  if (typeof minimum === 'number') return minimum;
  if (typeof exclusiveMinimum === 'number') return exclusiveMinimum + 1;
  return typeof maximum === 'number' && maximum < 1 ? maximum : 1;
};

const typeOf = (schema: Record<string, unknown>): string => {
  const { type } = schema;
  const first = Array.isArray(type) ? (type as unknown[]).find((one) => one !== 'null') : type;
  if (typeof first === 'string') return first;
  if ('properties' in schema || 'allOf' in schema) return 'object';
  return 'items' in schema ? 'array' : 'string';
};

/** What the schema itself offers: an example, a default, a constant, one of its choices. */
const offered = (schema: Record<string, unknown>): { value: unknown } | undefined => {
  const lists = [schema['examples'], schema['enum']].filter(Array.isArray) as unknown[][];
  for (const key of ['example', 'const', 'default']) if (key in schema) return { value: schema[key] };
  const list = lists.find(({ length }) => length > 0);
  return list === undefined ? undefined : { value: list[0] };
};

const objectOf = (api: OpenApi, schema: Record<string, unknown>, depth: number): Record<string, unknown> => {
  const parts = Array.isArray(schema['allOf']) ? (schema['allOf'] as unknown[]) : [];
  const inherited = parts.map((part) => asObject(sampleValue(api, part, depth + 1)));
  const own = Object.entries(asObject(schema['properties']))
    .filter(([, one]) => asObject(resolve(api, one))['readOnly'] !== true)
    .slice(0, mostProperties)
    .map(([name, one]) => [name, sampleValue(api, one, depth + 1)]);
  return Object.assign({}, ...inherited, Object.fromEntries(own)) as Record<string, unknown>;
};

/** A value that a schema takes, as far as that can be told: its own example, else the plainest one. Bounded in depth. */
export const sampleValue = (api: OpenApi, wanted: unknown, depth = 0): unknown => {
  if (depth > deepest) return null;
  const schema = asObject(resolve(api, wanted));
  const given = offered(schema);
  if (given) return given.value;
  const choices = [schema['oneOf'], schema['anyOf']].find(Array.isArray) as unknown[] | undefined;
  if (choices?.[0] !== undefined) return sampleValue(api, choices[0], depth + 1);
  const type = typeOf(schema);
  if (type === 'object') return objectOf(api, schema, depth);
  if (type === 'array') return [sampleValue(api, schema['items'], depth + 1)];
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  return type === 'string' ? textOf(schema) : numberOf(schema);
};

/** The example of a parameter or body, else one that its schema takes. */
export const sampleOf = (api: OpenApi, place: Record<string, unknown>): unknown => {
  if ('example' in place) return place['example'];
  const [first] = Object.values(asObject(place['examples']));
  const example = asObject(resolve(api, first));
  return 'value' in example ? example['value'] : sampleValue(api, place['schema']);
};
