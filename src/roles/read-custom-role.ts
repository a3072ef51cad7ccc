import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { deliveryRoleNames, deliveryRoles, type DeliveryRoleName } from '../domain/delivery-role.ts';
import { UserError } from '../domain/errors.ts';
import type { ListedRole } from '../domain/role-listing.ts';
import type { DeliverySlot } from './delivery/delivery-slots.ts';
import { deliveryPrompts } from './delivery/index.ts';
import { checkPromptText, guardedPrompt, nearest, usedSlots } from './custom-prompt.ts';
import { newRoleSchema, readRoleKeys, wordsSchema } from './read-role-keys.ts';
import { readSmallFile } from './read-small-file.ts';
import type { Role } from './role.ts';

/** A role whose words somebody else wrote. It brings words, and nothing else of a role that there is already. */
export interface CustomRole extends ListedRole {
  origin: 'person' | 'project';
  prompt: Role<DeliverySlot>;
}

/** Where a role lies: `folder` holds the folder `name` with `prompt.md` and, for a new role, `role.toml`. */
export interface RolePlace {
  folder: string;
  name: string;
  origin: CustomRole['origin'];
}

export const roleNamePattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const nameLimit = 40;

const isBuiltIn = (name: string): name is DeliveryRoleName =>
  deliveryRoleNames.some((known) => known === name);

const checkName = ({ folder, name }: RolePlace): void => {
  const guess = isBuiltIn(name) ? undefined : nearest(name, deliveryRoleNames);
  if (roleNamePattern.test(name) && name.length <= nameLimit && guess === undefined) return;
  const shown = JSON.stringify(name.slice(0, 80));
  throw new UserError(`${folder}: ${shown} is no name for a role`, {
    hint:
      guess === undefined
        ? `a name is small letters, digits and hyphens, at most ${nameLimit}`
        : `did you mean ${guess}? A new role needs a name that cannot be taken for it`,
  });
};

/** Both files, with their lengths, so that no text can move from one to the other unseen. */
const hashOf = (...texts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}\n${text}`);
  return hash.digest('hex');
};

const overriding = (name: DeliveryRoleName, toml: string | undefined, path: string) => {
  const { title, temperature: warmth } = readRoleKeys(wordsSchema, toml, path);
  const { title: own, gates, kinds, makes } = deliveryRoles[name];
  return {
    title: title ?? own,
    gates: [...gates],
    kinds: [...kinds],
    makes: [...makes],
    temperature: warmth ?? deliveryPrompts[name].temperature,
  };
};

/** The one page that a new role writes. */
export const pageOf = (name: string): string => `docs/roles/${name}.md`;

const adding = (name: string, toml: string | undefined, path: string) => ({
  ...readRoleKeys(newRoleSchema, toml, path),
  makes: [pageOf(name)],
});

/**
 * Reads a role that a person or a repository brings. For a role that there is, its prompt takes the place of ours and nothing
 * else changes; a new one writes one page at its gates. Throws UserError, with what was probably meant, for names, files, keys
 * and slots that do not hold: it is never taken in part.
 */
export const readCustomRole = async (place: RolePlace): Promise<CustomRole> => {
  checkName(place);
  const { name, origin } = place;
  const folder = join(place.folder, name);
  const tomlPath = join(folder, 'role.toml');
  const promptPath = join(folder, 'prompt.md');
  const followLinks = origin === 'person';
  const toml = await readSmallFile(tomlPath, { followLinks });
  const text = await readSmallFile(promptPath, { followLinks });
  if (text === undefined)
    throw new UserError(`${promptPath} is not there`, {
      hint: 'a role is a folder with prompt.md, and role.toml for a new one',
    });
  checkPromptText(text, promptPath);
  const { temperature: warmth, ...listed } = isBuiltIn(name)
    ? overriding(name, toml, tomlPath)
    : adding(name, toml, tomlPath);
  return {
    name,
    ...listed,
    origin,
    hash: hashOf(toml ?? '', text),
    prompt: { name, prompt: { text: guardedPrompt(text) }, slots: usedSlots(text), temperature: warmth },
  };
};
