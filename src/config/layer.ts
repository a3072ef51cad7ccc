import { UserError } from '../domain/errors.ts';
import { fullKey, guessKey, settingOf, type Setting } from './keys.ts';

/** A value that one layer gives to one setting. `source` is what a person would look for to change it. */
export interface Given {
  key: string;
  value: unknown;
  source: string;
}

/** Where a layer comes from: what to call it, and where one of its keys stands. */
export interface Origin {
  name: string;
  locate(key: string): string;
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Leaves of a nested document by dotted key. An empty table is nothing. */
const flatten = (table: Record<string, unknown>, path: string[]): [string, unknown][] =>
  Object.entries(table).flatMap(([name, value]): [string, unknown][] =>
    isTable(value) && !settingOf([...path, name].join('.'))
      ? flatten(value, [...path, name])
      : [[[...path, name].join('.'), value]],
  );

const unknownKey = (key: string, origin: Origin): UserError => {
  const guess = guessKey(key);
  return new UserError(`${origin.locate(key)}: there is no setting ${key}`, {
    hint: guess === undefined ? '`millwright config` lists all settings' : `did you mean ${guess}?`,
  });
};

const settingFor = (key: string, origin: Origin): Setting => {
  const setting = settingOf(fullKey(key));
  if (!setting) throw unknownKey(key, origin);
  return setting;
};

/** One value of a layer, checked against its setting. Secrets are not repeated in the complaint. */
export const give = (typedKey: string, value: unknown, origin: Origin): Given => {
  const { schema } = settingFor(typedKey, origin);
  const key = fullKey(typedKey);
  const parsed = schema.safeParse(typedKey === 'model' && typeof value === 'string' ? [value] : value);
  if (!parsed.success)
    throw new UserError(
      `${origin.locate(typedKey)}: ${typedKey} ${parsed.error.issues[0]?.message ?? 'does not hold'}`,
      {
        hint: '`millwright config` shows every setting with its default',
      },
    );
  return { key, value: parsed.data, source: origin.name };
};

/** All values of a document. Refuses what says the same thing twice. */
export const layerOf = (document: Record<string, unknown>, origin: Origin): Given[] => {
  const layer = new Map<string, Given>();
  for (const [typedKey, value] of flatten(document, [])) {
    const given = give(typedKey, value, origin);
    if (layer.has(given.key))
      throw new UserError(
        `${origin.locate(typedKey)}: ${typedKey} and ${given.key} say the same thing twice`,
        {
          hint: 'keep one of them',
        },
      );
    layer.set(given.key, given);
  }
  return [...layer.values()];
};
