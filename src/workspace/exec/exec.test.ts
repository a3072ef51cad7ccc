import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from '../exec.ts';
import type { Command } from './exec-types.ts';

const node = process.execPath;
const run = (argv: [string, ...string[]], options: Partial<Command> = {}) =>
  exec({ argv, cwd: '/', env: { PATH: '/usr/bin:/bin' }, timeoutMs: 60_000, ...options });
const script = (code: string, options: Partial<Command> = {}) => run([node, '-e', code], options);

const withFolder = async (body: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'exec-test-'));
  await body(folder);
  await rm(folder, { recursive: true });
};

/** Zombies count as gone: only their parent can take them away. */
const isAlive = async (pid: number): Promise<boolean> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  return status !== undefined && !/^State:\s+Z/m.test(status);
};

const untilGone = async (pid: number): Promise<void> => {
  assert.ok(pid > 1);
  while (await isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('a finished program has one shape, whether it failed or not', async () => {
  const fine = await script('console.log("out"); console.error("err")');
  assert.deepEqual(
    { ...fine, durationMs: 0 },
    {
      argv: fine.argv,
      failed: false,
      exitCode: 0,
      startError: undefined,
      timedOut: false,
      aborted: false,
      truncated: false,
      stdout: 'out\n',
      stderr: 'err\n',
      durationMs: 0,
    },
  );
  const broken = await script('process.exit(7)');
  assert.deepEqual([broken.failed, broken.exitCode], [true, 7]);
  const killed = await script('process.kill(process.pid, "SIGKILL")');
  assert.deepEqual([killed.failed, killed.exitCode, killed.timedOut], [true, null, false]);
});

test('D2-16: arguments reach the program as they are and no shell ever sees them', () =>
  withFolder(async (folder) => {
    const hostile = [
      '; touch owned',
      '$(touch owned)',
      '`touch owned`',
      '"; touch owned #',
      String.raw`\"; touch owned`,
      '-e',
      'a\nb',
      "'",
      '',
      '*',
    ];
    const finished = await run(
      [node, '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...hostile],
      {
        cwd: folder,
      },
    );
    assert.deepEqual(JSON.parse(finished.stdout), hostile);
    assert.equal(existsSync(join(folder, 'owned')), false);
  }));

test('what cannot start is a value with a name', () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'plain'), 'x');
    await chmod(join(folder, 'plain'), 0o644);
    const startErrors = await Promise.all([
      run(['/no/such/program']),
      run(['no-such-program']),
      run([join(folder, 'plain')]),
      run(['/bin/true'], { cwd: join(folder, 'missing') }),
      run(['/bin/true', 'nul\0byte']),
      run(['/bin/true', 'x'.repeat(3_000_000)]),
    ]);
    assert.deepEqual(
      startErrors.map(({ startError }) => startError),
      ['ENOENT', 'ENOENT', 'EACCES', 'ENOENT', 'ERR_INVALID_ARG_VALUE', 'E2BIG'],
    );
    for (const finished of startErrors) assert.deepEqual([finished.failed, finished.exitCode], [true, null]);
  }));

test('the environment is the given one and nothing else', async () => {
  process.env['EXEC_TEST_SECRET'] = 'hunter2';
  const finished = await run(['/usr/bin/env'], { env: { ONLY: 'this' } });
  delete process.env['EXEC_TEST_SECRET'];
  assert.equal(finished.stdout, 'ONLY=this\n');
});

test('stdin is closed unless there is something to say', async () => {
  assert.equal((await run(['/bin/cat'])).stdout, '');
  assert.equal((await run(['/bin/cat'], { stdin: 'zwölf\n' })).stdout, 'zwölf\n');
  const unread = await run(['/bin/true'], { stdin: 'x'.repeat(5_000_000) });
  assert.equal(unread.exitCode, 0);
});

test('output is bounded, its beginning and end are kept, and watchers saw all of it', async () => {
  let seen = 0;
  const code =
    'process.stdout.write("BEGIN"); for (let i = 0; i < 300; i++) process.stdout.write("x".repeat(65536)); process.stdout.write("END")';
  const finished = await script(code, {
    outputLimitBytes: 10_000,
    onOutput: (text) => (seen += text.length),
  });
  assert.equal(finished.truncated, true);
  assert.match(finished.stdout, /^BEGINx{4995}\n… \[\d+ bytes left out\] …\nx{4997}END$/);
  assert.equal(seen, 300 * 65_536 + 8);
});

test('characters that arrive in pieces are whole for watchers too', async () => {
  const pieces: string[] = [];
  const code = `const b = Buffer.from('€😀'.repeat(2000)); let i = 0;
    const next = () => i < b.length && process.stdout.write(b.subarray(i, i += 7), next); next();`;
  const finished = await script(code, { onOutput: (text) => pieces.push(text) });
  assert.equal(finished.stdout, '€😀'.repeat(2_000));
  assert.equal(pieces.join(''), finished.stdout);
});

test('the whole tree ends, also members that ignore the polite signal', async () => {
  const controller = new AbortController();
  const code = `const { spawn } = require('node:child_process');
    const deaf = 'process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000)';
    spawn(process.execPath, ['-e', deaf], { stdio: 'inherit' });
    process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
  const finished = await script(code, { signal: controller.signal, onOutput: () => controller.abort() });
  assert.deepEqual([finished.aborted, finished.failed, finished.exitCode], [true, true, null]);
  await untilGone(Number(finished.stdout));
});

test('a program that is not done at its deadline is ended', async () => {
  const finished = await run(['/bin/sleep', '300'], { timeoutMs: 50 });
  assert.deepEqual([finished.timedOut, finished.failed, finished.exitCode], [true, true, null]);
  assert.ok(finished.durationMs < 200_000);
});

test('a program that answers the polite signal with success has still failed', async () => {
  const controller = new AbortController();
  const finished = await script(
    'process.on("SIGTERM", () => process.exit(0)); console.log("up"); setInterval(() => {}, 1000)',
    {
      signal: controller.signal,
      onOutput: () => controller.abort(),
    },
  );
  assert.deepEqual(
    [finished.aborted, finished.failed, finished.timedOut, finished.exitCode],
    [true, true, false, 0],
  );
});

test('a grandchild that keeps the pipe neither holds the call nor survives it', async () => {
  const finished = await run(['/bin/sh', '-c', 'sleep 300 & echo $!; exit 3']);
  assert.deepEqual([finished.exitCode, finished.timedOut], [3, false]);
  await untilGone(Number(finished.stdout));
});

test('a grandchild that left the group does not hold the call', async () => {
  const finished = await run(['/bin/sh', '-c', 'setsid sleep 300 & echo $!; exit 0']);
  assert.deepEqual([finished.exitCode, finished.timedOut], [0, false]);
  process.kill(Number(finished.stdout), 'SIGKILL');
});

test('what runs ends with the process that started it, when that leaves in a hurry', async () => {
  const code = `import { exec } from ${JSON.stringify(new URL('../exec.ts', import.meta.url).href)};
    void exec({ argv: ['/bin/sleep', '300'], cwd: '/', env: {}, timeoutMs: 600_000, onStart: (pid) => { console.log(pid); process.exit(5); } });`;
  const finished = await run([node, '--input-type=module', '-e', code]);
  assert.equal(finished.exitCode, 5);
  await untilGone(Number(finished.stdout));
});

test('a call that was aborted before it began starts nothing', () =>
  withFolder(async (folder) => {
    const finished = await run(['/usr/bin/touch', join(folder, 'x')], { signal: AbortSignal.abort() });
    assert.deepEqual([finished.aborted, finished.failed], [true, true]);
    assert.equal(existsSync(join(folder, 'x')), false);
  }));

test('many calls at once keep their outputs apart and leave no listener behind', async () => {
  const { signal } = new AbortController();
  const all = await Promise.all(
    Array.from({ length: 40 }, (_, i) => run(['/bin/echo', String(i)], { signal })),
  );
  assert.deepEqual(
    all.map(({ stdout }) => stdout.trim()),
    all.map((_, i) => String(i)),
  );
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});
