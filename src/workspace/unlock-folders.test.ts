import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { detectSandbox } from './sandbox/detect-sandbox.ts';

const source = join(import.meta.dirname, '..');

/** Runs in a cage, because a root that runs the tests is stopped by no mode. */
const code = `import { chmod, readdir } from 'node:fs/promises';
  import { existsSync } from 'node:fs';
  import { initRepository } from ${JSON.stringify(join(import.meta.dirname, 'git/init-repository.ts'))};
  import { openRepository } from ${JSON.stringify(join(import.meta.dirname, 'git/open-repository.ts'))};
  import { writeAtomic } from ${JSON.stringify(join(import.meta.dirname, 'files.ts'))};
  const host = { path: '/usr/bin:/bin', home: process.env.HOME };
  await initRepository('repo', { files: { 'src/a.ts': 'a', 'b.ts': 'b' }, message: 'start' }, host);
  const repository = await openRepository('repo', host);
  const { commit } = await repository.head();
  const dir = process.cwd() + '/tree';
  const run = await repository.createTree({ dir, commit });
  const close = async (...modes) => {
    await writeAtomic(dir, 'cache/mod/x', 'x'); await writeAtomic(dir, 'shut/y', 'y'); await writeAtomic(dir, 'src/a.ts', 'changed');
    for (const [path, mode] of [['cache/mod', 0o555], ['cache', 0o555], ['shut', 0], ['src', 0o500], ['.', modes[0]]]) await chmod(dir + '/' + path, mode);
  };
  await close(0o500);
  console.log(JSON.stringify(await run.clean([])));
  await chmod(dir + '/src', 0o500);
  await run.restore(['src/a.ts']);
  console.log(JSON.stringify(await run.changedByChecks()));
  await close(0);
  const again = await repository.createTree({ dir, commit });
  console.log(JSON.stringify(await again.changedByChecks()), JSON.stringify(await again.strays([])));
  await close(0);
  await again.discard();
  console.log(existsSync(dir));`;

test('folders that a command has closed are opened again, to clean, to put back and to throw away', async (t) => {
  const workspace = await realpath(await mkdtemp(join(tmpdir(), 'unlock-test-')));
  const found = await detectSandbox({ host: { path: process.env['PATH'] ?? '', home: '/nonexistent' } });
  if (found.level === 'none') {
    if (process.env['CI'] === 'true') throw new Error(`${found.reason}: apt-get install -y bubblewrap socat`);
    return t.skip(found.reason);
  }
  const finished = await found.sandbox.run(
    { argv: ['node', '--input-type=module', '-e', code], timeoutMs: 60_000 },
    { workspace, readable: [source], network: 'none' },
  );
  assert.equal(finished.stderr, '');
  assert.deepEqual(finished.stdout.trim().split('\n'), [
    '["cache/mod/x","shut/y"]',
    '[]',
    '[] ["cache/mod/x","shut/y"]',
    'false',
  ]);
  return rm(workspace, { recursive: true });
});
