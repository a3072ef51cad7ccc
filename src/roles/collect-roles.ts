import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deliveryRoleNames, deliveryRoles, type DeliveryRoleName } from '../domain/delivery-role.ts';
import { Bug, UserError } from '../domain/errors.ts';
import type { GateId, ProjectKind } from '../domain/gates.ts';
import { listedRoleSchema, type ListedRole, type RoleListing } from '../domain/role-listing.ts';
import { deliveryPrompts, type DeliveryPrompt } from './delivery/index.ts';
import { readCustomRole, roleNamePattern, type CustomRole } from './read-custom-role.ts';

/** Folders in which roles are looked for. */
export interface RolePlaces {
  /** The person's own folder of roles; always counts. */
  person?: string | undefined;
  /** Root of the repository; its `.millwright/roles` counts only with `fromProject`. */
  project?: string | undefined;
  fromProject: boolean;
}

/** More is no set of roles. */
const rolesLimit = 64;

const namesIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const code: unknown = Reflect.get(error as object, 'code');
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new UserError(`${folder} cannot be read`, { hint: 'check who owns it', cause: error });
  });
  const names = entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
    .map(({ name }) => name);
  if (names.length > rolesLimit)
    throw new UserError(`${folder} holds ${names.length} roles`, { hint: `at most ${rolesLimit} are read` });
  return names.toSorted();
};

const readFrom = async (folder: string, origin: CustomRole['origin']): Promise<CustomRole[]> => {
  const roles: CustomRole[] = [];
  for (const name of await namesIn(folder)) roles.push(await readCustomRole({ folder, name, origin }));
  return roles;
};

const builtIn = async (name: DeliveryRoleName): Promise<ListedRole & { prompt: DeliveryPrompt }> => {
  const { title, gates, kinds, makes } = deliveryRoles[name];
  const prompt = deliveryPrompts[name];
  if (!(prompt.prompt instanceof URL)) throw new Bug(`the prompt of ${name} is no file`);
  const hash = createHash('sha256')
    .update(await readFile(prompt.prompt))
    .digest('hex');
  return {
    name,
    title,
    gates: [...gates],
    kinds: [...kinds],
    makes: [...makes],
    origin: 'millwright',
    hash,
    prompt,
  };
};

/** The roles in force. */
export interface RoleCatalogue {
  /** Those of Millwright in the order of the gates, then added ones by name. */
  roles: readonly (ListedRole & { prompt: DeliveryPrompt })[];
  /** Names in the repository that do not count. */
  ignored: readonly string[];
}

/**
 * The roles in force: ours, over them the repository's where the person lets it bring some, over them the person's own. What
 * does not count is not opened. Throws UserError for a role that counts and does not hold.
 */
export const collectRoles = async (places: RolePlaces): Promise<RoleCatalogue> => {
  const { person, project, fromProject } = places;
  const projectFolder = project === undefined ? undefined : join(project, '.millwright', 'roles');
  const brought = projectFolder === undefined || !fromProject ? [] : await readFrom(projectFolder, 'project');
  const own = person === undefined ? [] : await readFrom(person, 'person');
  const custom = new Map([...brought, ...own].map((role) => [role.name, role]));
  const known = new Set<string>(deliveryRoleNames);
  const ours = await Promise.all(deliveryRoleNames.map(async (name) => custom.get(name) ?? builtIn(name)));
  const added = [...custom.values()]
    .filter(({ name }) => !known.has(name))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const ignored = projectFolder === undefined || fromProject ? [] : await namesIn(projectFolder);
  // Of what was not opened nobody is shown more than names that could be roles.
  return { roles: [...ours, ...added], ignored: ignored.filter((name) => roleNamePattern.test(name)) };
};

/** What a person is shown of a catalogue: everything but the prompts. */
export const listRoles = ({ roles, ignored }: RoleCatalogue): RoleListing => ({
  roles: roles.map((role) => listedRoleSchema.parse(role)),
  ignored: [...ignored],
});

/** The prompt in force for a role. `hash` is there where it does not come with Millwright: for the log and the proof. */
export const promptIn = (
  { roles }: RoleCatalogue,
  name: string,
): { prompt: DeliveryPrompt; hash?: string } => {
  const found = roles.find((role) => role.name === name);
  if (found === undefined) throw new Bug(`there is no role ${name}`);
  return { prompt: found.prompt, ...(found.origin !== 'millwright' && { hash: found.hash }) };
};

/** Roles that somebody added and that work at a gate of such a project; each makes the one page that it lists. */
export const addedRoles = (
  { roles }: RoleCatalogue,
  { gate, kind }: { gate: GateId; kind: ProjectKind },
): ListedRole[] => {
  const ours = new Set<string>(deliveryRoleNames);
  return roles.filter(
    ({ name, gates, kinds }) => !ours.has(name) && gates.includes(gate) && kinds.includes(kind),
  );
};
