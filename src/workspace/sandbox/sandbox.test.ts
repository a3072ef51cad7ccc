import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { detectSandbox, type SandboxOptions } from './detect-sandbox.ts';
import type { Policy, Sandbox } from './sandbox.ts';
import { unsandboxed } from './unsandboxed.ts';

const host = { path: process.env['PATH'] ?? '', home: '/nonexistent' };

const makers: Record<
  Sandbox['level'],
  (options: SandboxOptions, t: TestContext) => Promise<Sandbox | undefined>
> = {
  none: async (options) => unsandboxed(options),
  async bubblewrap(options, t) {
    const found = await detectSandbox(options);
    if (found.level === 'bubblewrap') return found.sandbox;
    if (process.env['CI'] === 'true') throw new Error(`${found.reason}: apt-get install -y bubblewrap socat`);
    t.skip(found.reason);
    return undefined;
  },
};

interface Scene {
  sandbox: Sandbox;
  workspace: string;
  policy: Policy;
  sh: (script: string, options?: Partial<Parameters<Sandbox['run']>[0]>) => ReturnType<Sandbox['run']>;
}

const sceneOf = (sandbox: Sandbox, workspace: string): Scene => {
  const policy: Policy = { workspace, readable: [], network: 'none' };
  const sh: Scene['sh'] = (script, more = {}) =>
    sandbox.run({ argv: ['sh', '-c', script], timeoutMs: 60_000, ...more }, policy);
  return { sandbox, workspace, policy, sh };
};

for (const [level, make] of Object.entries(makers)) {
  const check = (name: string, body: (scene: Scene) => Promise<void>): void => {
    void test(`${level}: ${name}`, async (t) => {
      const workspace = await realpath(await mkdtemp(join(tmpdir(), 'sandbox-test-')));
      const sandbox = await make({ host }, t);
      if (sandbox !== undefined) await body(sceneOf(sandbox, workspace));
      await rm(workspace, { recursive: true });
    });
  };

  check('a command runs in the workspace and answers like any other', async ({ sh, sandbox, workspace }) => {
    const finished = await sh('pwd; echo out; echo err >&2; echo made > made.txt; exit 4');
    assert.equal(sandbox.level, level);
    assert.deepEqual(finished.argv.slice(0, 2), ['sh', '-c']);
    assert.deepEqual([finished.exitCode, finished.failed, finished.stderr], [4, true, 'err\n']);
    assert.equal(finished.stdout, `${workspace}\nout\n`);
    assert.equal(await readFile(join(workspace, 'made.txt'), 'utf8'), 'made\n');
  });

  check('a command may start in a folder of the workspace', async ({ sandbox, policy, workspace }) => {
    await mkdir(join(workspace, 'inner/bin'), { recursive: true });
    await writeFile(join(workspace, 'inner/bin/where'), '#!/bin/sh\npwd; echo x > ../made\n', {
      mode: 0o755,
    });
    const start = (program: string, cwd: string) =>
      sandbox.run({ argv: [program], timeoutMs: 60_000 }, { ...policy, cwd });
    assert.equal((await start('bin/where', 'inner')).stdout, `${workspace}/inner\n`);
    assert.equal(await readFile(join(workspace, 'made'), 'utf8'), 'x\n');
    assert.equal((await start('bin/none', 'inner')).startError, 'ENOENT');
    assert.equal((await start('true', 'nowhere')).startError, 'ENOENT');
  });

  check('the node that runs us and the npm of the machine are there', async ({ sandbox, policy }) => {
    const node = await sandbox.run({ argv: ['node', '--version'], timeoutMs: 60_000 }, policy);
    assert.equal(node.stdout.trim(), process.version);
    const npm = await sandbox.run({ argv: ['npm', '--version'], timeoutMs: 60_000 }, policy);
    assert.match(npm.stdout, /^\d+\.\d+\.\d+/);
  });

  check('programs of the project come first', async ({ sandbox, policy, workspace }) => {
    await mkdir(join(workspace, 'node_modules/.bin'), { recursive: true });
    await writeFile(join(workspace, 'node_modules/.bin/ls'), '#!/bin/sh\necho of the project\n');
    await chmod(join(workspace, 'node_modules/.bin/ls'), 0o755);
    const finished = await sandbox.run({ argv: ['ls'], timeoutMs: 60_000 }, policy);
    assert.equal(finished.stdout, 'of the project\n');
  });

  check(
    'what is not there is a start error, and an exit code of 127 is none',
    async ({ sandbox, policy, workspace, sh }) => {
      for (const program of ['no-such-program', '/no/such/program', './no-such'])
        assert.equal(
          (await sandbox.run({ argv: [program], timeoutMs: 60_000 }, policy)).startError,
          'ENOENT',
          program,
        );
      const script = await sh('no-such-program');
      assert.deepEqual([script.exitCode, script.startError], [127, undefined]);
      const gone = await sandbox.run(
        { argv: ['true'], timeoutMs: 60_000 },
        { ...policy, workspace: join(workspace, 'gone') },
      );
      assert.deepEqual([gone.failed, gone.startError], [true, 'ENOENT']);
    },
  );

  check('D2-16: arguments and variables arrive as they are', async ({ sandbox, policy }) => {
    const hostile = ['; touch owned', '$(touch owned)', '--bind', '--', 'a\nb', '"', ''];
    const code = 'console.log(JSON.stringify([process.argv.slice(1), process.env.HOSTILE]))';
    const finished = await sandbox.run(
      {
        argv: ['node', '-e', code, '--', ...hostile],
        env: { HOSTILE: '$(id)\n--ro-bind / /' },
        timeoutMs: 60_000,
      },
      policy,
    );
    assert.deepEqual(JSON.parse(finished.stdout), [hostile, '$(id)\n--ro-bind / /']);
  });

  check('a command has its own variables over the few that are always there', async ({ sh }) => {
    const { stdout } = await sh('echo "$CI $TERM $LANG $EXTRA"; test -d "$HOME" && ls -A "$HOME" | wc -l', {
      env: { EXTRA: 'yes', TERM: 'vt100' },
    });
    assert.equal(stdout, '1 vt100 C.UTF-8 yes\n0\n');
  });

  check('stdin, watching, deadline and calling off work as everywhere', async ({ sh }) => {
    assert.equal((await sh('cat')).stdout, '');
    assert.equal((await sh('cat', { stdin: 'said' })).stdout, 'said');
    assert.equal((await sh('sleep 300', { timeoutMs: 100 })).timedOut, true);
    assert.equal((await sh('true', { signal: AbortSignal.abort() })).aborted, true);
    let heard = '';
    await sh('echo one; echo two >&2', { onOutput: (text) => (heard += text) });
    assert.deepEqual(heard.trim().split('\n').sort(), ['one', 'two']);
  });

  check('folders of ours are readable where the policy says so', async ({ sandbox, policy, workspace }) => {
    const tools = await realpath(await mkdtemp(join(tmpdir(), 'tools-')));
    await writeFile(join(tools, 'tool.js'), 'console.log("a tool of ours")');
    const command = { argv: ['node', join(tools, 'tool.js')] as [string, string], timeoutMs: 60_000 };
    const allowed = await sandbox.run(command, { ...policy, readable: [tools] });
    assert.equal(allowed.stdout, 'a tool of ours\n');
    assert.equal((await sandbox.run(command, policy)).failed, level === 'bubblewrap');
    const touch = { argv: ['touch', join(tools, 'x')] as [string, string], timeoutMs: 60_000 };
    assert.equal((await sandbox.run(touch, { ...policy, readable: [tools] })).failed, level === 'bubblewrap');
    await rm(tools, { recursive: true });
    await rm(workspace, { recursive: true });
    await mkdir(workspace);
  });

  check('eight commands at once do not disturb each other', async ({ sh }) => {
    const all = await Promise.all(Array.from({ length: 8 }, (_, i) => sh(`echo ${i} > f${i}; cat f${i}`)));
    assert.deepEqual(
      all.map(({ stdout }) => stdout.trim()),
      ['0', '1', '2', '3', '4', '5', '6', '7'],
    );
  });
}

test('where a program of the cage is missing, it is told with the command that installs it', async () => {
  const found = await detectSandbox({ host: { ...host, path: '/nonexistent' } });
  assert.deepEqual(found, {
    level: 'none',
    reason: 'bwrap and prlimit and socat not found',
    hint: 'apt-get install -y bubblewrap socat',
  });
});

test('a bubblewrap that does not work here is no cage', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'broken-bwrap-'));
  await writeFile(
    join(folder, 'bwrap'),
    '#!/bin/sh\necho "bwrap: setting up uid map: Permission denied" >&2\nexit 1\n',
  );
  await chmod(join(folder, 'bwrap'), 0o755);
  const found = await detectSandbox({ host: { ...host, path: `${folder}:${host.path}` } });
  assert.equal(found.level, 'none');
  assert.match(found.level === 'none' ? found.reason : '', /uid map: Permission denied/);
  await rm(folder, { recursive: true });
});
