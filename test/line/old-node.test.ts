import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const main = join(import.meta.dirname, '../../src/main.ts');
/** Makes a process believe that it runs on another version. */
const pretend = (version: string): string =>
  `data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  )}`;

const runOn = (version: string, ...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, ['--import', pretend(version), main, ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

test('a Node that is too old is told in one line, whatever was asked for', async () => {
  for (const version of ['18.20.0', '20.20.2', '22.18.0']) {
    const { code, stdout, stderr } = await runOn(version, 'runs');
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /^error: millwright needs Node 22\.19 or newer; this is v.*\nhint: .*\n$/);
  }
  assert.equal((await runOn('20.20.2', '--version')).code, 0);
  assert.equal((await runOn('22.19.0', '--help')).code, 0);
});
