import { UserError } from '../domain/errors.ts';
import { environmentName, settingOf, settings } from './keys.ts';
import type { Given } from './layer.ts';

/** What is in force, by full key. */
export type InForce = ReadonlyMap<string, Given>;

const defaults = (): Map<string, Given> =>
  new Map(
    settings
      .filter((setting) => !setting.key.includes('NAME') && setting.default !== undefined)
      .map(({ key, default: value }) => [key, { key, value, source: 'default' }]),
  );

/** A new address makes another server of an endpoint: the key and protocol of the old one must not go there. */
const forgetOldServer = (merged: Map<string, Given>, layer: readonly Given[]): void => {
  for (const { key, value } of layer) {
    const old = merged.get(key);
    if (!key.startsWith('endpoints.') || !key.endsWith('.base_url') || !old || old.value === value) continue;
    const endpoint = key.slice(0, -'base_url'.length);
    for (const known of merged.keys()) if (known.startsWith(endpoint)) merged.delete(known);
  }
};

const lay = (merged: Map<string, Given>, layer: readonly Given[]): void => {
  forgetOldServer(merged, layer);
  for (const given of layer) merged.set(given.key, given);
};

const refuseForeignKey = ({ key, source }: Given, personFile: string): void => {
  if (settingOf(key)?.project !== undefined) return;
  throw new UserError(`${source}: a project may not set ${key}`, {
    hint: `put it into ${personFile} or ${environmentName(key)}; a project sets checks, paths, style and lower budgets`,
  });
};

const refuseHigherBudget = ({ key, value, source }: Given, persons: Given | undefined): void => {
  if (settingOf(key)?.project !== 'lower' || Number(value) <= Number(persons?.value)) return;
  throw new UserError(
    `${source}: ${key} = ${Number(value)} is above your own limit of ${Number(persons?.value)}`,
    {
      hint: `lower it there, or raise yours with ${environmentName(key)}`,
    },
  );
};

/**
 * Later layers win: defaults, the person's file, the project's, environment, flags. The project's is not trusted: it
 * sets only what a project may, and no budget above the person's.
 */
export const mergeLayers = (
  layers: {
    person: readonly Given[];
    project: readonly Given[];
    environment: readonly Given[];
    flags: readonly Given[];
  },
  personFile: string,
): InForce => {
  const merged = defaults();
  lay(merged, layers.person);
  const beforeProject = new Map(merged);
  for (const given of layers.project) refuseForeignKey(given, personFile);
  lay(merged, layers.project);
  lay(merged, layers.environment);
  lay(merged, layers.flags);
  for (const given of layers.project)
    if (merged.get(given.key) === given) refuseHigherBudget(given, beforeProject.get(given.key));
  return merged;
};
