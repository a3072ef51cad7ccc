import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import { withFileLock } from './file-lock.ts';

/** A login is a page of JSON; anything larger is something else. */
const limitBytes = 1_000_000;

/** A file with credentials, relative to the person's home; see `AgentNeeds`. */
export interface Credential {
  path: string;
  renewed: boolean;
}

/** Where a guest lives during its run, outside the project. */
export interface GuestHome {
  /** Its private home. What it keeps there, such as sessions, stays until the run's folder goes. */
  home: string;
  /** A folder of its own, at the same path in the cage. */
  scratch: string;
}

/** The person's own group is often theirs alone, and their folders are open to it. */
const isOpenToOthers = ({ mode, gid }: { mode: number; gid: number }): boolean => {
  if (process.platform === 'win32' || (mode & 0o1000) !== 0) return false;
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== process.getgid?.());
};

/** Whoever may write a folder above may put another in its place. Folders like /tmp keep that to the owner. */
const refuseOpenFolders = async (dir: string): Promise<void> => {
  for (let at = dir; ; at = dirname(at)) {
    if (isOpenToOthers(await stat(at)))
      throw new UserError(`others can write ${at}, so no credentials are put below it`, {
        hint: `chmod go-w ${at}, or set data_dir to another folder`,
      });
    if (dirname(at) === at) return;
  }
};

/** Makes the folders of a guest below `dir`, or finds them as an earlier run of it left them. */
export const openGuestHome = async (dir: string): Promise<GuestHome> => {
  const place = { home: join(dir, 'home'), scratch: join(dir, 'scratch') };
  for (const folder of [dir, place.home, place.scratch]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  }
  await refuseOpenFolders(dir);
  return place;
};

/** The text of a plain file; undefined where there is none, or a link, or something too large to be a login. */
const readPlain = async (path: string): Promise<string | undefined> => {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const found = await file.stat();
    return found.isFile() && found.size <= limitBytes ? await file.readFile('utf8') : undefined;
  } finally {
    await file.close();
  }
};

const keysOf = (text: string): string | undefined => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? Object.keys(parsed).sort().join('\n') : undefined;
  } catch {
    return undefined;
  }
};

/** A renewed login has the shape of the one before: nothing else is carried out of the cage. */
const isRenewal = (before: string, after: string): boolean => {
  const keys = keysOf(before);
  return keys !== undefined && keys === keysOf(after);
};

const replacePrivate = async (path: string, text: string): Promise<void> => {
  const draft = `${path}.millwright-${process.pid}`;
  await writeFile(draft, text, { mode: 0o600, flag: 'w' });
  await rename(draft, path);
};

/** Puts copies of the person's credentials into the home. Answers what was copied, by path. */
export const lendCredentials = async (
  { home }: GuestHome,
  credentials: readonly Credential[],
  personHome: string,
): Promise<Map<string, string>> => {
  const lent = new Map<string, string>();
  for (const { path } of credentials) {
    const text = await readFile(join(personHome, path), 'utf8').catch(() => undefined);
    if (text === undefined || Buffer.byteLength(text) > limitBytes) continue;
    const target = join(home, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rm(target, { force: true, recursive: true });
    await writeFile(target, text, { mode: 0o600, flag: 'wx' });
    lent.set(path, text);
  }
  return lent;
};

/**
 * Takes the copies back out of the home. A login that was renewed meanwhile replaces the person's own, unless theirs was
 * renewed too. Answers what the person should know.
 */
export const returnCredentials = async (
  { home }: GuestHome,
  {
    credentials,
    personHome,
    lent,
  }: {
    credentials: readonly Credential[];
    personHome: string;
    lent: ReadonlyMap<string, string>;
  },
): Promise<string[]> => {
  const warnings: string[] = [];
  for (const { path, renewed } of credentials) {
    const copy = join(home, path);
    const before = lent.get(path);
    const after = await readPlain(copy);
    await rm(copy, { force: true, recursive: true });
    if (!renewed || before === undefined || after === undefined || after === before) continue;
    const own = join(personHome, path);
    if (!isRenewal(before, after)) warnings.push(`what it made of ~/${path} is no login and was thrown away`);
    else
      await withFileLock(`${own}.millwright-lock`, async () => {
        const isLink = (await lstat(own).catch(() => undefined))?.isSymbolicLink() === true;
        if (!isLink && (await readPlain(own)) === before) await replacePrivate(own, after);
      });
  }
  return warnings;
};
