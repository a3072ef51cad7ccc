import { UserError } from '../domain/errors.ts';
import { fullKey, guessVariable, keyOfVariable, settingOf } from './keys.ts';
import { give, type Given } from './layer.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that are ours and no settings. */
const others = new Set(['MILLWRIGHT_DEBUG']);

/** `["npm", "run test"]` as JSON, or words between blanks. */
const commandOf = (text: string): unknown => {
  if (!text.startsWith('[')) return text.split(/\s+/);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** As people switch things on and off; anything else is refused by the schema. */
const switchOf = (text: string): unknown => {
  if (/^(?:true|1|yes|on)$/i.test(text)) return true;
  return /^(?:false|0|no|off)$/i.test(text) ? false : text;
};

const valueOf = (key: string, text: string): unknown => {
  const kind = settingOf(fullKey(key))?.kind;
  if (kind === 'number') return Number(text);
  if (kind === 'switch') return switchOf(text);
  if (kind !== 'list' || key === 'model') return text;
  return key.startsWith('checks.') || /^agents\..+\.command$/.test(key) || key === 'notify.command'
    ? commandOf(text)
    : text.split(',').map((part) => part.trim());
};

const unknownVariable = (name: string): UserError => {
  const guess = guessVariable(name);
  return new UserError(`the environment variable ${name} is no setting`, {
    hint: guess === undefined ? '`millwright config` lists all settings' : `did you mean ${guess}?`,
  });
};

/** What MILLWRIGHT_… variables give. An empty one is as good as none. */
export const readEnvironmentLayer = (env: Environment): Given[] => {
  const layer = new Map<string, Given>();
  for (const [name, raw] of Object.entries(env)) {
    const text = raw?.trim() ?? '';
    if (!name.startsWith('MILLWRIGHT_') || others.has(name)) continue;
    const key = keyOfVariable(name);
    if (key === undefined) throw unknownVariable(name);
    if (text === '') continue;
    const given = give(key, valueOf(key, text), { name, locate: () => name });
    const twin = layer.get(given.key);
    if (twin)
      throw new UserError(`${name} and ${twin.source} say the same thing twice`, {
        hint: 'keep one of them',
      });
    layer.set(given.key, given);
  }
  return [...layer.values()];
};
