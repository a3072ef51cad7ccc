import type { SettingEntry } from '../domain/settings.ts';
import { settingOf, settings } from './keys.ts';
import type { InForce } from './merge-layers.ts';

const mask = (value: unknown): string =>
  typeof value === 'string' && value.startsWith('$') && !value.startsWith('$$') ? value : '***';

/** Every setting with its value and source, in the order of the schema; secrets are masked, names of variables are not. */
export const entriesOf = (inForce: InForce, resolved: Readonly<Record<string, unknown>>): SettingEntry[] => {
  const entry = (key: string): SettingEntry => {
    const { about = '', secret = false } = settingOf(key) ?? {};
    const given = inForce.get(key);
    const shown = given && secret ? mask(given.value) : given?.value;
    const value = resolved[key] ?? shown ?? null;
    return { key, value, source: given?.source ?? (value === null ? 'not set' : 'default'), about };
  };
  const names = new Set(
    [...inForce.keys()]
      .filter((key) => key.startsWith('endpoints.'))
      .map((key) => key.split('.', 2)[1] ?? ''),
  );
  // Without any endpoint the place where the first one goes is shown.
  if (names.size === 0) names.add('default');
  return settings
    .flatMap(({ key }) =>
      key.includes('NAME') ? [...names].map((name) => key.replace('NAME', name)) : [key],
    )
    .map(entry);
};
