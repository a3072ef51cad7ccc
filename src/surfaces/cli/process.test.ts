import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { endpointEnv, openWorkshop } from '../../../test/cli/workshop.ts';
import { shortLived } from '../../../test/programs/short-lived.ts';

const root = join(import.meta.dirname, '../../..');
const main = join(root, 'src/main.ts');
const program = join(root, 'test/cli/program.ts');

interface Result {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

interface Call {
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
  /** Called with all of stdout so far, and a way to send a signal or to walk away from the pipe. */
  onOutput?: (stdout: string, child: ReturnType<typeof spawn>) => void;
}

const run = async (
  argv: readonly [string, ...string[]],
  { cwd = root, env = {}, input, onOutput }: Call = {},
): Promise<Result> => {
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
  const child = spawn(argv[0], argv.slice(1), {
    cwd,
    env: { PATH, NODE_COMPILE_CACHE, HOME: join(root, 'no-home'), TERM: 'xterm', ...env },
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out.stdout += text;
    onOutput?.(out.stdout, child);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
  child.stdin.on('error', () => undefined).end(input);
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { exitCode, signal, ...out };
};

const millwright = (...argv: string[]): Promise<Result> => run([process.execPath, main, ...argv]);

/** The command line over a played worker, in a repository and a data folder of its own. */
const stage = async (t: TestContext) => {
  const { folder, repository } = await openWorkshop(t);
  return (argv: readonly string[], call: Call = {}): Promise<Result> =>
    run([process.execPath, ...shortLived, program, ...argv, '--data-dir', join(folder, 'data')], {
      cwd: repository,
      ...call,
      env: { ...endpointEnv, ...call.env },
    });
};

test('the version is printed, and a reader that has gone is no crash', async () => {
  const { exitCode, stdout, stderr } = await millwright('--version');
  assert.deepEqual([exitCode, stderr], [0, '']);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  const gone = await run([
    'sh',
    '-c',
    `{ sleep 0.2; "${process.execPath}" "${main}" --version; echo $? >&2; } | true`,
  ]);
  assert.equal(gone.stderr, '0\n');
});

test('help is printed without a configuration that holds, on stdout and with 0', async () => {
  const { exitCode, stdout, stderr } = await run([process.execPath, main, 'make', '--help'], {
    env: { MILLWRIGHT_TYPO: '1' },
  });
  assert.deepEqual([exitCode, stderr], [0, '']);
  assert.match(stdout, /--max-attempts <N>/);
});

test('wrong usage and a wrong configuration end with a line, a hint and their exit code', async () => {
  const usage = await millwright('mkae', 'x');
  assert.deepEqual([usage.exitCode, usage.stdout], [64, '']);
  assert.match(usage.stderr, /^error: unknown command 'mkae'\nhint: .*make/);
  const config = await run([process.execPath, main, 'runs'], { env: { MILLWRIGHT_MODLE: 'x' } });
  assert.equal(config.exitCode, 3);
  assert.match(
    config.stderr,
    /^error: the environment variable MILLWRIGHT_MODLE is no setting\nhint: did you mean MILLWRIGHT_MODEL\?\n$/,
  );
});

test('a megabyte of spec on standard input is refused with a line', async () => {
  const { exitCode, stderr } = await run([process.execPath, main, 'make', '-'], {
    input: 'x'.repeat(3_000_000),
  });
  assert.equal(exitCode, 64);
  assert.match(stderr, /^error: the spec is longer than 1000000 bytes\nhint: /);
});

test('DX-3: the exit code of the process is the one of the outcome', async (t) => {
  const call = await stage(t);
  for (const [outcome, code] of [
    ['verified', 0],
    ['unverified', 2],
    ['exhausted', 5],
  ] as const) {
    const { exitCode, stdout } = await call(['make', 'x', '--json'], { env: { PLAY: outcome } });
    assert.equal(exitCode, code);
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
    assert.deepEqual([last['type'], last['outcome']], ['run-end', outcome]);
  }
});

test('SIGINT and SIGTERM leave a run that can be resumed, and say how', async (t) => {
  const call = await stage(t);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    let sent = false;
    const onOutput: Call['onOutput'] = (stdout, child) => {
      if (sent || !stdout.includes('coder asks')) return;
      sent = true;
      child.kill(signal);
    };
    const { exitCode, stdout, stderr } = await call(['make', 'x'], { env: { PLAY: 'endless' }, onOutput });
    assert.equal(exitCode, 130, stderr);
    assert.match(stderr, /stopping; once more ends it at once/);
    const [, id = ''] = /go on with: millwright resume ([0-9a-f]{8})/.exec(stdout) ?? [];
    const resumed = await call(['resume', id, '--json'], { env: { PLAY: 'verified' } });
    assert.equal(resumed.exitCode, 0, resumed.stderr);
  }
});

test('a reader that walks away does not end the run', async (t) => {
  const call = await stage(t);
  const { exitCode, stderr } = await call(['make', 'x', '--json'], {
    onOutput: (_stdout, child) => child.stdout?.destroy(),
  });
  assert.deepEqual([exitCode, stderr], [0, '']);
});

test('on a real terminal there are colours and a living line; the last screen is clean', async (t) => {
  if (!existsSync('/usr/bin/script')) {
    assert.notEqual(process.env['CI'], 'true', 'install it: apt-get install -y bsdutils');
    t.skip('script is not installed (apt-get install -y bsdutils)');
    return;
  }
  const { folder, repository } = await openWorkshop(t);
  const words = [process.execPath, program, 'make', 'x', '--data-dir', join(folder, 'data')];
  const command = words.map((word) => `'${word}'`).join(' ');
  const { exitCode, stdout } = await run(
    ['/usr/bin/script', '--quiet', '--return', '--command', command, '/dev/null'],
    {
      cwd: repository,
      env: { ...endpointEnv, PLAY: 'unverified' },
    },
  );
  assert.equal(exitCode, 2);
  assert.ok(stdout.includes('\u001b[33munverified'));
  assert.match(stripVTControlCharacters(stdout), /✗ validate/);
});
