import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Repositories } from '../domain/repositories.ts';
import { initRepository, mergeBranch, openRepository, diffCommits } from '../workspace/git.ts';
import type { Host } from '../workspace/host.ts';
import { readTemplate, templates } from '../workspace/read-template.ts';

const mergeKinds = { ahead: 'already-merged', forward: 'fast-forward', merged: 'merge' } as const;

/** The person's repositories, as operations ask for them. */
export const repositoriesOn = (host: Host): Repositories => ({
  async open(path) {
    const repository = await openRepository(path, host);
    const { branch } = await repository.head();
    return {
      root: repository.root,
      name: basename(repository.root),
      branch,
      dirty: await repository.isDirty(),
    };
  },
  async create(path, template) {
    const root = resolve(path);
    const files = Object.fromEntries(await readTemplate(template, root));
    await initRepository(root, { files, message: `chore: start from the template ${template}` }, host);
    return { root, name: basename(root) };
  },
  templates: () => Promise.resolve([...templates]),
  async merge(root, branch, proved) {
    const repository = await openRepository(root, host);
    const { kind, into, commit } = await mergeBranch(repository, { branch, commit: proved });
    return { kind: mergeKinds[kind], into, commit };
  },
  async diff(root, from, to) {
    return diffCommits(await openRepository(root, host), from, to);
  },
  scratch: (name) => mkdtemp(join(tmpdir(), `millwright-${name}-`)),
});
