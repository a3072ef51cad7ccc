import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { loadConfig, type Config } from '../../src/config.ts';
import type { ConfigSources } from '../../src/config/read-layers.ts';
import { UserError } from '../../src/domain/errors.ts';

/** A machine of its own: a home, a repository, an environment. */
export const personMachine = async (t: TestContext) => {
  const root = await mkdtemp(join(tmpdir(), 'millwright-person-'));
  t.after(async () => {
    if (t.passed) await rm(root, { recursive: true, force: true });
    else t.diagnostic(`kept for a look: ${root}`);
  });
  const home = join(root, 'home');
  const project = join(root, 'project');
  await mkdir(join(project, '.git'), { recursive: true });
  const personFile = join(home, '.config', 'millwright', 'millwright.toml');
  const projectFile = join(project, 'millwright.toml');
  const write = async (path: string, text: string, mode = 0o600): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chmod(path, mode);
  };
  const load = (env: Record<string, string> = {}, more: Partial<ConfigSources> = {}): Promise<Config> =>
    loadConfig({ env, cwd: root, home, platform: 'linux', projectDir: project, ...more });
  return {
    root,
    home,
    project,
    personFile,
    projectFile,
    load,
    person: (text: string, mode?: number) => write(personFile, text, mode),
    projects: (text: string) => write(projectFile, text),
  };
};

/** The one-line refusal with its one-line hint that something is met with. */
export const refusal = async (loading: Promise<unknown>): Promise<UserError> => {
  try {
    await loading;
  } catch (error) {
    assert.ok(error instanceof UserError, `a UserError, not ${String(error)}`);
    assert.ok(error.hint, 'a hint');
    assert.ok(!error.message.includes('\n') && !error.hint.includes('\n'), 'one line each');
    return error;
  }
  throw new Error('it was accepted');
};
