import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Host } from '../../host.ts';
import { guardedPaths } from '../guarded-paths.ts';
import { findNpm } from '../node-arguments.ts';
import { ownFolder } from '../own-folder.ts';
import type { RuntimePlaces } from './runtime-files.ts';

/** Helpers of the runtime that commands start through. */
const runtimeVendor = (): string =>
  join(dirname(fileURLToPath(import.meta.resolve('@anthropic-ai/sandbox-runtime'))), '..', 'vendor');

let made: { bin: string; programs: string[] } | undefined;

/** A folder whose `node`, `npm` and `npx` are those that run us, and all that they lead to. Links need no rights but on Windows. */
const ownPrograms = (host: Host): { bin: string; programs: string[] } => {
  if (made !== undefined) return made;
  const node = realpathSync(process.execPath);
  const npm = findNpm(host);
  const bin = join(ownFolder(), 'bin');
  const programs = [bin, node, runtimeVendor(), ...(npm === undefined ? [] : [npm])];
  mkdirSync(bin, { recursive: true });
  if (process.platform !== 'win32') {
    symlinkSync(node, join(bin, 'node'));
    if (npm !== undefined)
      for (const name of ['npm', 'npx']) symlinkSync(join(npm, 'bin', `${name}-cli.js`), join(bin, name));
  }
  made = { bin, programs };
  return made;
};

/** On Windows what may be written is said when the runtime is opened, so a workspace keeps its folder. */
const privateFolder = (workspace: string): string => {
  const top = join(ownFolder(), 'private');
  mkdirSync(top, { recursive: true, mode: 0o700 });
  const key = createHash('sha256').update(workspace).digest('hex').slice(0, 16);
  const folder = process.platform === 'win32' ? join(top, key) : mkdtempSync(join(top, 'c-'));
  for (const name of ['home', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
  return folder;
};

/** What one command needs besides its workspace; `close` takes away what was its own. */
export const openPlaces = (
  host: Host,
  workspace: string,
  more: readonly string[],
): { places: RuntimePlaces; bin: string; close: () => void } => {
  const { bin, programs } = ownPrograms(host);
  const own = privateFolder(workspace);
  return {
    bin,
    places: {
      home: host.home,
      own,
      programs: [...programs, ...more].filter((path) => existsSync(path)),
      guarded: guardedPaths(workspace),
    },
    close() {
      if (process.platform !== 'win32') rmSync(own, { recursive: true, force: true });
    },
  };
};
