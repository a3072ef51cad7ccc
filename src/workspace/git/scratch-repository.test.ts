import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { newId } from '../../domain/id.ts';
import { exec } from '../exec.ts';
import type { Host } from '../host.ts';
import { openRepository, type Repository } from './open-repository.ts';
import type { RunTree } from './run-tree.ts';

/** A real repository in a temp folder, spoken to by the real git with plain arguments. */
export interface Scratch {
  top: string;
  root: string;
  host: Host;
  repository: Repository;
  git: (...args: string[]) => Promise<string>;
  write: (path: string, text: string | Uint8Array) => Promise<void>;
  commitAll: (message: string) => Promise<string>;
  /** A run's tree on HEAD. */
  tree: (name?: string) => Promise<RunTree>;
}

const put = async (path: string, text: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

const openScratch = async (top: string, init: string[]): Promise<Scratch> => {
  const root = join(top, 'repo');
  const host = { path: process.env['PATH'] ?? '', home: join(top, 'home') };
  const git = async (...args: string[]): Promise<string> => {
    const finished = await exec({
      argv: ['git', ...args],
      cwd: root,
      env: { PATH: host.path, HOME: host.home },
      timeoutMs: 60_000,
    });
    assert.equal(finished.exitCode, 0, `git ${args.join(' ')}: ${finished.stderr}`);
    return finished.stdout;
  };
  const write = (path: string, text: string | Uint8Array): Promise<void> => put(join(root, path), text);
  const commitAll = async (message: string): Promise<string> => {
    await git('add', '-A');
    await git('commit', '-q', '--no-verify', '-m', message);
    return (await git('rev-parse', 'HEAD')).trim();
  };
  await put(join(host.home, '.gitconfig'), '[user]\n\tname = Person\n\temail = person@example.org\n');
  await mkdir(root);
  await git('init', '-q', '-b', 'main', ...init);
  await write('a.txt', 'one\ntwo\nthree\n');
  await write('src/b.ts', 'export const b = 1;\n');
  await write('.gitignore', 'dist/\n*.log\n');
  await commitAll('start');
  const repository = await openRepository(root, host);
  const tree = async (name = 'tree'): Promise<RunTree> =>
    repository.createTree({ dir: join(top, name), commit: (await repository.head()).commit });
  return { top, root, host, repository, git, write, commitAll, tree };
};

export const withRepository = async (
  body: (scratch: Scratch) => Promise<void>,
  { init = [] as string[] } = {},
): Promise<void> => {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'git-test-')));
  await body(await openScratch(top, init));
  await rm(top, { recursive: true });
};

/** A program that leaves a mark when it runs. */
export const plantProgram = async (path: string, mark: string): Promise<void> => {
  await put(path, `#!/bin/sh\necho "$0 $*" >> '${mark}'\ncat\n`);
  await chmod(path, 0o755);
};

export const requestFor = (parent: string, runId = newId()) => ({
  message: 'feat: a change',
  branch: 'millwright/a-change-1',
  parent,
  trailers: { 'Run-Id': runId },
});

test('a scratch repository is a real one and keeps out of the home folder of whoever runs the tests', () =>
  withRepository(async ({ git, host }) => {
    assert.notEqual(host.home, homedir());
    assert.equal((await git('log', '--format=%an %s')).trim(), 'Person start');
  }));
