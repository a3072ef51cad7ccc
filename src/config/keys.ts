import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { configSchema, shortForms } from './schema.ts';

/** One setting: a leaf of the schema. `NAME` in a key stands for the name of an endpoint. */
export interface Setting {
  key: string;
  schema: z.ZodType;
  kind: 'text' | 'number' | 'list' | 'switch';
  about: string;
  project: 'free' | 'lower' | undefined;
  secret: boolean;
  default: unknown;
}

const isWrapper = (
  schema: z.ZodType,
): schema is z.ZodOptional<z.ZodType> | z.ZodDefault<z.ZodType> | z.ZodPrefault<z.ZodType> =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;

const unwrap = (schema: z.ZodType): z.ZodType => (isWrapper(schema) ? unwrap(schema.unwrap()) : schema);

const kindOf = (schema: z.ZodType): Setting['kind'] => {
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'switch';
  return schema instanceof z.ZodArray ? 'list' : 'text';
};

const leaf = (key: string, schema: z.ZodType): Setting => {
  const { about = '', project, secret = false } = schema.meta() ?? {};
  return {
    key,
    schema,
    kind: kindOf(unwrap(schema)),
    about,
    project,
    secret,
    default: schema.safeParse(undefined).data,
  };
};

const leavesOf = (path: string[], schema: z.ZodType): Setting[] => {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodRecord) return leavesOf([...path, 'NAME'], inner.valueType as z.ZodType);
  if (!(inner instanceof z.ZodObject)) return [leaf(path.join('.'), schema)];
  return Object.entries(inner.shape).flatMap(([name, child]) =>
    leavesOf([...path, name], child as z.ZodType),
  );
};

/** All settings, in the order of the schema. */
export const settings: readonly Setting[] = leavesOf([], configSchema);

const byKey = new Map(settings.map((setting) => [setting.key, setting]));

const endpointKey = /^endpoints\.([a-z0-9][a-z0-9-]{0,39})\.([a-z_]+)$/;

/** The setting behind a full key, or undefined. Short forms are no keys of their own; see {@link fullKey}. */
export const settingOf = (key: string): Setting | undefined => {
  const [, , field] = endpointKey.exec(key) ?? [];
  return byKey.get(field === undefined ? key : `endpoints.NAME.${field}`);
};

/** The key that a short form stands for; any other key as it is. */
export const fullKey = (key: string): string =>
  Object.hasOwn(shortForms, key) ? shortForms[key as keyof typeof shortForms] : key;

/** The name of a key in the environment. */
export const environmentName = (key: string): string =>
  `MILLWRIGHT_${key.toUpperCase().replaceAll(/[.-]/g, '_')}`;

const plainNames = new Map(
  [...Object.keys(shortForms), ...byKey.keys()].map((key) => [environmentName(key), key]),
);

const endpointFields = [...byKey.keys()]
  .filter((key) => key.startsWith('endpoints.NAME.'))
  .map((key) => key.slice('endpoints.NAME.'.length).toUpperCase());
const endpointVariable = new RegExp(`^MILLWRIGHT_ENDPOINTS_([A-Z0-9_]{1,40})_(${endpointFields.join('|')})$`);

/** The key behind a name in the environment, or undefined. */
export const keyOfVariable = (name: string): string | undefined => {
  const [, endpoint, field] = endpointVariable.exec(name) ?? [];
  if (endpoint !== undefined && field !== undefined)
    return `endpoints.${endpoint.toLowerCase().replaceAll('_', '-')}.${field.toLowerCase()}`;
  return plainNames.get(name);
};

/** The nearest of `names`, if it is near enough to be what was meant. */
const nearest = (word: string, names: Iterable<string>): string | undefined => {
  let best: { name: string; far: number } | undefined;
  for (const name of names) {
    const far = distance(word, name);
    if (far <= Math.max(2, Math.floor(name.length / 3)) && far < (best?.far ?? Infinity))
      best = { name, far };
  }
  return best?.name;
};

/** The key that was probably meant. A key in the wrong section is found by its last word. */
export const guessKey = (key: string): string | undefined => {
  const known = [...Object.keys(shortForms), ...byKey.keys()];
  const last = key.slice(key.lastIndexOf('.') + 1);
  return nearest(key, known) ?? known.find((name) => name === last || name.endsWith(`.${last}`));
};

export const guessVariable = (name: string): string | undefined => nearest(name, plainNames.keys());
