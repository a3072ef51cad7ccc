import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { hostPath, levels, openDriver } from '../../../test/programs/cage-drivers.ts';
import { stayOnDisk } from '../../../test/programs/stay-on-disk.ts';
import { chosenDriver, detectSandbox, reportCages, type SandboxOptions } from './detect-sandbox.ts';
import { holdsOf } from './holds.ts';
import type { Policy, Sandbox } from './sandbox.ts';

stayOnDisk();

const host = { path: hostPath, home: '/nonexistent' };

interface Scene {
  t: TestContext;
  sandbox: Sandbox;
  workspace: string;
  policy: Policy;
  sh: (script: string, options?: Partial<Parameters<Sandbox['run']>[0]>) => ReturnType<Sandbox['run']>;
}

const sceneOf = (t: TestContext, sandbox: Sandbox, workspace: string): Scene => {
  const policy: Policy = { workspace, readable: [], network: 'none' };
  const sh: Scene['sh'] = (script, more = {}) =>
    sandbox.run({ argv: ['sh', '-c', script], timeoutMs: 60_000, ...more }, policy);
  return { t, sandbox, workspace, policy, sh };
};

/** A service of the machine on loopback that says `name` to whoever asks. */
const serve = async (name: string): Promise<{ url: string; server: Server }> => {
  const server = createServer((_, reply) => reply.end(name));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
};

/** Command lines of all processes of the machine, their words apart by NUL. */
const linesOfProcesses = async (): Promise<string[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
};

/** Asks both addresses by the proxy that the environment names, or without one. */
const askBoth = `const http = require('node:http'); const proxy = process.env.HTTP_PROXY && new URL(process.env.HTTP_PROXY);
  const way = (url) => proxy ? { host: '127.0.0.1', port: proxy.port, path: url, headers: { 'proxy-authorization': 'Basic ' + Buffer.from(decodeURIComponent(proxy.username) + ':' + proxy.password).toString('base64') } } : url;
  const ask = (url) => new Promise((resolve) => http.get(way(url), (reply) => { let text = ''; reply.on('data', (d) => (text += d)).on('end', () => resolve(reply.statusCode === 200 ? text : reply.statusCode)); }).on('error', (e) => resolve(e.code)));
  (async () => { for (const url of process.argv.slice(1)) console.log(await ask(url)); })()`;

/** Podman is docker with a few other arguments: of the contract it walks what could differ. */
const forPodman =
  /answers like any other|arguments and variables|beside the workspace|ends with it when|services of the machine/;

for (const level of levels) {
  const isCage = level !== 'none';
  const check = (
    name: string,
    body: (scene: Scene) => Promise<void>,
    options: Partial<SandboxOptions> = {},
  ): void => {
    if (level === 'podman' && !forPodman.test(name)) return;
    void test(`${level}: ${name}`, async (t) => {
      const workspace = await realpath(await mkdtemp(join(tmpdir(), 'sandbox-test-')));
      const sandbox = await openDriver(level, t, options);
      if (sandbox !== undefined) await body(sceneOf(t, sandbox, workspace));
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
    assert.equal((await sandbox.run(command, policy)).failed, isCage);
    const touch = { argv: ['touch', join(tools, 'x')] as [string, string], timeoutMs: 60_000 };
    assert.equal((await sandbox.run(touch, { ...policy, readable: [tools] })).failed, isCage);
    await rm(tools, { recursive: true });
    await rm(workspace, { recursive: true });
    await mkdir(workspace);
  });

  check('beside the workspace nothing is written, and what guards it stays', async ({ sh, workspace }) => {
    if (!isCage) return;
    await mkdir(join(workspace, '.git'));
    const beside = await mkdtemp(join(tmpdir(), 'beside-'));
    const mark = `left-${process.pid}`;
    const places = [beside, '/usr', '/etc', '/var', join(workspace, '.git')];
    const { stdout } = await sh(
      `touch ${places.map((at) => join(at, mark)).join(' ')}; touch "$TMPDIR/${mark}" "$HOME/${mark}" inside && echo wrote`,
    );
    assert.equal(stdout, 'wrote\n');
    assert.deepEqual(
      places.filter((at) => existsSync(join(at, mark))),
      [],
    );
    assert.deepEqual((await readdir(workspace)).sort(), ['.git', 'inside']);
    assert.equal((await sh(`ls -A "$TMPDIR" "$HOME" | grep ${mark}`)).stdout, '');
    await rm(beside, { recursive: true });
  });

  check('D2-2: an environment is made of few names, and nothing of ours is among them', async (scene) => {
    process.env['SANDBOX_TEST_SECRET'] = 'hunter2';
    const { stdout } = await scene.sh('env');
    delete process.env['SANDBOX_TEST_SECRET'];
    const names = stdout.split('\n').flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []);
    const allowed =
      /^(?:PATH|HOME|USER|TMPDIR|LANG|TERM|CI|PWD|OLDPWD|SHLVL|_|NODE_EXTRA_CA_CERTS|npm_config_\w+)$/;
    assert.deepEqual(
      names.filter((name) => !allowed.test(name)),
      [],
    );
  });

  check('overlays are shown and cannot be written, or the driver says that it has none', async (scene) => {
    const { sandbox, workspace, policy } = scene;
    const source = await realpath(await mkdtemp(join(tmpdir(), 'kept-')));
    await mkdir(join(source, '.cache'));
    await writeFile(join(source, 'kept.txt'), 'kept');
    const overlay = { source, at: join(workspace, 'node_modules'), temporary: ['.cache'] };
    await mkdir(overlay.at);
    const script =
      'cat node_modules/kept.txt; touch node_modules/x; touch node_modules/.cache/x && echo temporary';
    const argv = ['sh', '-c', script] as [string, ...string[]];
    const seen = await sandbox.run({ argv, timeoutMs: 60_000 }, { ...policy, overlays: [overlay] });
    assert.equal(seen.stdout, sandbox.overlays ? 'kepttemporary\n' : '');
    assert.deepEqual([await readdir(join(source, '.cache')), existsSync(join(source, 'x'))], [[], false]);
    await rm(source, { recursive: true });
  });

  check(
    'a file, the output and the processes have limits',
    async ({ sh, workspace }) => {
      await sh('head -c 50000000 /dev/zero > big');
      assert.ok((await stat(join(workspace, 'big'))).size <= 10_000_000);
      const flood = await sh('yes "a line of output" | head -c 20000000; echo the end', {
        outputLimitBytes: 100_000,
      });
      assert.deepEqual([flood.truncated, flood.stdout.endsWith('the end\n')], [true, true]);
      const forks = await sh('i=0; while [ $i -lt 1000 ]; do sleep 60 & i=$((i+1)); done; wait', {
        timeoutMs: 20_000,
      });
      assert.deepEqual([forks.failed, forks.timedOut], [true, false]);
    },
    { limits: { fileBytes: 10_000_000, processes: 150 } },
  );

  check('what a command started ends with it when it is called off', async ({ sh }) => {
    const controller = new AbortController();
    const mark = `7${process.pid}`;
    const leaves = level === 'none' ? '' : 'setsid ';
    const script = `trap "" TERM INT HUP; ${leaves}sleep ${mark} & sleep ${mark} & echo up; while :; do sleep ${mark}; done`;
    const off = await sh(script, { signal: controller.signal, onOutput: () => controller.abort() });
    assert.deepEqual([off.aborted, off.failed, off.timedOut], [true, true, false]);
    while ((await linesOfProcesses()).some((line) => line.includes(`sleep\0${mark}`)))
      await new Promise((resolve) => setTimeout(resolve, 10));
  });

  check(
    'D2-2: services of the machine are not reached, and of them an install reaches the registry alone',
    async (scene) => {
      if (!isCage) return;
      const [registry, other] = await Promise.all([serve('registry'), serve('other')]);
      scene.t.after(() => {
        for (const { server } of [registry, other]) server.close().closeAllConnections();
      });
      const sandbox = (await openDriver(level, scene.t, { registryUrl: registry.url })) ?? scene.sandbox;
      const argv = ['node', '-e', askBoth, registry.url, other.url] as [string, ...string[]];
      const ask = (network: Policy['network']) =>
        sandbox.run({ argv, timeoutMs: 60_000 }, { ...scene.policy, network });
      assert.equal((await ask('none')).stdout, 'ECONNREFUSED\nECONNREFUSED\n');
      assert.equal((await ask('registry')).stdout, 'registry\n403\n');
    },
  );

  check(
    'its report of what it holds speaks of every matter, and claims memory only where it is held',
    async ({ sh }) => {
      if (!isCage) return;
      const holds = holdsOf(level, process.platform);
      assert.ok(Object.values(holds).every(({ hold, how }) => hold === 'open' || how !== ''));
      if (holds.memory.hold !== 'watched') return;
      const hungry = 'const held = []; setInterval(() => held.push(Buffer.alloc(50e6, 1)), 20)';
      const { failed, stderr } = await sh(`exec node -e '${hungry}'`);
      assert.equal(failed, true);
      assert.match(stderr, /millwright ended this command: it used more than 0\.4 GB of memory/);
    },
    { limits: { memoryBytes: 400_000_000 } },
  );

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

test('every driver is reported with what it holds; the chosen one is told, and no other takes its place', async () => {
  const nowhere = { ...host, path: '/nonexistent' };
  const reports = await reportCages({ host: nowhere, driver: 'podman' });
  assert.deepEqual(
    reports.map(({ driver, available, chosen }) => [driver, available, chosen]),
    [
      ['bubblewrap', false, false],
      ['sandbox-runtime', false, false],
      ['docker', false, false],
      ['podman', false, true],
    ],
  );
  assert.ok(reports.every(({ reason, remedy, holds }) => reason && remedy && holds.length === 6));
  assert.equal((await detectSandbox({ host: nowhere, driver: 'podman' })).level, 'none');
  const runtime = await detectSandbox({ host, driver: 'sandbox-runtime' });
  assert.equal(runtime.level, process.getuid?.() === 0 ? 'none' : 'sandbox-runtime');
  assert.equal(chosenDriver({}, 'linux'), 'bubblewrap');
  assert.equal(chosenDriver({ driver: 'auto' }, 'darwin'), 'sandbox-runtime');
});
