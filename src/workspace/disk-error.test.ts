import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { detectSandbox } from './sandbox/detect-sandbox.ts';

const source = join(import.meta.dirname, '..');

/** Writes as the product does, in a cage whose /tmp holds one megabyte and whose /usr is read-only. */
const code = `import { mkdir, readdir, chmod } from 'node:fs/promises';
  import { writeAtomic } from ${JSON.stringify(join(import.meta.dirname, 'files.ts'))};
  const tell = (error) => console.log(error.name + ' | ' + error.message + ' | ' + error.hint + ' | ' + error.cause?.code);
  await writeAtomic('/tmp', 'small.txt', 'old');
  await writeAtomic('/tmp', 'small.txt', 'x'.repeat(3e6)).catch(tell);
  console.log(await readdir('/tmp').then((names) => names.filter((name) => name.includes('millwright-') && name.endsWith('.tmp')).length));
  await writeAtomic('/usr', 'new.txt', 'x').catch(tell);
  await writeAtomic('/usr', 'new/new.txt', 'x').catch(tell);
  await mkdir('/tmp/closed'); await chmod('/tmp/closed', 0o555);
  await writeAtomic('/tmp/closed', 'new.txt', 'x').catch(tell);`;

test('a full, read-only or closed disk is an error for the person with a hint, and leaves no half file', async (t) => {
  const workspace = await realpath(await mkdtemp(join(tmpdir(), 'disk-test-')));
  const host = { path: process.env['PATH'] ?? '', home: '/nonexistent' };
  const found = await detectSandbox({ host, limits: { tmpBytes: 1_048_576 } });
  if (found.level === 'none') {
    if (process.env['CI'] === 'true') throw new Error(`${found.reason}: apt-get install -y bubblewrap socat`);
    return t.skip(found.reason);
  }
  const finished = await found.sandbox.run(
    { argv: ['node', '--input-type=module', '-e', code], timeoutMs: 60_000 },
    { workspace, readable: [source], network: 'none' },
  );
  const writing = 'UserError | cannot write a file of the project';
  assert.deepEqual(finished.stdout.trim().split('\n'), [
    `${writing}: no space left on the disk | free some space, then resume the run | ENOSPC`,
    '0',
    `${writing}: the disk is read-only | choose a data folder on a writable disk with --data-dir | EROFS`,
    'UserError | cannot make a folder of the project: the disk is read-only | choose a data folder on a writable disk with --data-dir | EROFS',
    `${writing}: permission denied | make the folder writable for you | EACCES`,
  ]);
  return rm(workspace, { recursive: true });
});
