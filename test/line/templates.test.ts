import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoriesOn } from '../../src/compose/repositories.ts';
import { proofSchema } from '../../src/domain/proof.ts';
import { commandHere } from './command-here.ts';
import { git, temporary } from './line.ts';

const host = { path: process.env['PATH'] ?? '', home: homedir() };

/** The others stand in bench/results/templates.md: they cost minutes. The names of the folders are part of it. */
const projects = [
  ['cli', 'Größe 2.0', ['install', 'typecheck', 'lint', 'test', 'build']],
  ['python-package', 'json', ['typecheck', 'test']],
] as const;

test('a new project passes every check as it is, installs what is locked, and nothing is left in it', async (t) => {
  const desk = await temporary(t, 'templates');
  await mkdir(join(desk, 'home'));
  const env = { HOME: join(desk, 'home'), MILLWRIGHT_DATA_DIR: join(desk, 'data') };
  for (const [template, folder, wanted] of projects)
    await t.test(`${template} in a folder called ${folder}`, async () => {
      const { root } = await repositoriesOn(host).create(join(desk, folder), template);
      const done = await commandHere(['check', '--json'], { cwd: root, env });
      assert.equal(done.code, 0, done.stdout + done.stderr);
      const { outcome, checks } = proofSchema.parse(done.events.at(-1)?.['proof']);
      const passed = checks.filter(({ status }) => status === 'passed').map(({ name }) => name);
      assert.equal(outcome, 'verified');
      for (const name of wanted) assert.ok((passed as string[]).includes(name), name);
      const install = checks.find(({ name }) => name === 'install');
      if (install) assert.deepEqual(install.command, ['npm', 'ci']);
      assert.equal(await git(root, 'status', '--porcelain', '--ignored'), '');
    });
});
