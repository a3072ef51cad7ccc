import { randomBytes } from 'node:crypto';
import { HostError } from '../../domain/host-error.ts';

/** What people leave for others to fill in: whole values, and marks inside longer ones. */
const wholes =
  /^(?:change[ _-]?(?:me|it|this)|replace[ _-]?(?:me|this)|fill[ _-]?(?:me|in)|place[ _-]?holder|to[ _-]?do|tbd|fixme|dummy|example|secret|password|passwd|null|undefined|x{3,}|\.{3,}|…|\*{3,}|-{3,}|\?{2,})$/i;
const marks = [
  /(?:^|[^a-z0-9])(?:change|replace)[_-]?(?:me|this)(?:$|[^a-z0-9])/i,
  /(?:^|[^a-z0-9])your[ _-](?:[\w-]{0,60}[ _-])?(?:here|key|token|secret|password|user|url|host|domain|id|name|value)(?:$|[^a-z0-9])/i,
  /x{5,}/i,
  /^<[^<>]{1,100}>$/,
  /:\/\/\S{0,200}<[\w .-]{1,60}>/,
];

/** Whether a value stands for one that somebody has to fill in. */
export const isPlaceholder = (value: string): boolean => {
  const text = value.trim();
  return text === '' || wholes.test(text) || marks.some((mark) => mark.test(text.slice(0, 4000)));
};

const hint =
  'give real values with --variable NAME=VALUE, or leave random ones to be made with --secret NAME';

/** Throws HostError that names the variables and never a value. */
export const refusePlaceholders = (variables: Readonly<Record<string, string>>, place: string): void => {
  const named = Object.entries(variables)
    .filter(([, value]) => isPlaceholder(value))
    .map(([name]) => name);
  if (named.length > 0)
    throw new HostError('placeholder', `not filled in ${place}: ${named.slice(0, 20).join(', ')}`, { hint });
};

/** Throws HostError for names that no environment takes. */
export const refuseBadNames = (names: readonly string[]): void => {
  const bad = names.find((name) => !/^[A-Za-z_]\w{0,200}$/.test(name));
  if (bad !== undefined)
    throw new HostError('refused', `${JSON.stringify(bad.slice(0, 60))} is no name of a variable`, {
      hint: 'names have letters, digits and underscores',
    });
};

/** 256 random bits, in characters that need no quoting anywhere. */
export const randomSecret = (): string => randomBytes(32).toString('base64url');

/**
 * What has to be written so that these values stand there: those that differ, and random ones for secrets that have none. A
 * secret that is there is never changed: what it signed or encrypted would be lost.
 */
export const missingVariables = (
  wanted: { variables: Readonly<Record<string, string>>; secrets: readonly string[] },
  there: Readonly<Record<string, string>>,
): Record<string, string> => {
  const changed = Object.entries(wanted.variables).filter(([name, value]) => there[name] !== value);
  const made = wanted.secrets
    .filter((name) => !(name in wanted.variables) && isPlaceholder(there[name] ?? ''))
    .map((name) => [name, randomSecret()]);
  return Object.fromEntries([...changed, ...made]) as Record<string, string>;
};
