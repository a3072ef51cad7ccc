import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { enginesFolder, openDriver, optionsFor } from '../../../../test/programs/cage-drivers.ts';
import { knownImage } from '../../../../test/programs/container-engine.ts';
import { exec } from '../../exec.ts';
import { detectSandbox } from '../detect-sandbox.ts';
import type { Sandbox } from '../sandbox.ts';
import { buildImage } from './build-image.ts';
import { findEngine, sweepContainers } from './container-engine.ts';
import { refusesRegistry } from './container-network.ts';

// No engine runs here: these walk the client's side against the stand-in of test/programs/container-engine.ts.

const withDocker = async (
  t: TestContext,
  body: (docker: Sandbox, workspace: string) => Promise<void>,
): Promise<void> => {
  const docker = await openDriver('docker', t);
  if (docker === undefined) return;
  const workspace = await realpath(await mkdtemp(join(tmpdir(), 'container-test-')));
  await body(docker, workspace);
  await rm(workspace, { recursive: true });
};

const running = (): Promise<string[]> => readdir(join(enginesFolder(), 'state'));

const endless = ['sh', '-c', 'trap "" TERM; echo $$ > pid; echo up; while :; do sleep 60; done'] as const;

test('a container outlives its client, so one that is called off or too slow is ended by its name', (t) =>
  withDocker(t, async (docker, workspace) => {
    const policy = { workspace, readable: [], network: 'none' as const };
    const controller = new AbortController();
    const command = { argv: endless, timeoutMs: 60_000, signal: controller.signal };
    let during: string[] = [];
    const off = await docker.run(
      { ...command, onOutput: () => void running().then((names) => ((during = names), controller.abort())) },
      policy,
    );
    assert.deepEqual([off.aborted, off.failed], [true, true]);
    assert.match(during.join(), new RegExp(`^millwright-${process.pid}-[0-9a-f]{8}$`));
    assert.deepEqual(await running(), []);
    const late = await docker.run({ argv: endless, timeoutMs: 500 }, policy);
    assert.deepEqual([late.timedOut, late.failed], [true, true]);
    assert.deepEqual(await running(), []);
  }));

test('what a process left behind that was killed is removed by the next one', async () => {
  const state = join(enginesFolder(), 'state');
  const gone = await exec({ argv: ['sh', '-c', 'echo $$'], cwd: '/', env: {}, timeoutMs: 60_000 });
  const orphan = `millwright-${gone.stdout.trim()}-00000000`;
  const own = `millwright-${process.pid}-00000000`;
  for (const name of [orphan, own, 'somebody-else']) await writeFile(join(state, name), '2147483646');
  const engine = findEngine('docker', optionsFor('docker').host);
  assert.ok(engine !== undefined);
  await sweepContainers(engine);
  assert.deepEqual((await running()).sort(), [own, 'somebody-else'].sort());
  for (const name of [own, 'somebody-else']) await rm(join(state, name));
});

test('an install needs Node in the image and an engine on this very machine, and says so', () => {
  const path = '/usr/bin:/bin';
  const withNode = { path, programs: new Set(['/usr/bin/node']) };
  assert.equal(refusesRegistry('linux', withNode), undefined);
  assert.match(refusesRegistry('linux', { path, programs: new Set() }) ?? '', /needs Node in the image/);
  assert.match(refusesRegistry('darwin', withNode) ?? '', /needs Linux/);
});

test('without the program, the engine or the image, the reason comes with the next step', async () => {
  const { host } = optionsFor('docker');
  const stepOf = async (options: Parameters<typeof detectSandbox>[0]): Promise<string> => {
    const found = await detectSandbox(options);
    return found.level === 'none' ? `${found.reason} → ${found.hint}` : found.level;
  };
  const nowhere = { ...host, path: '/nonexistent' };
  assert.match(await stepOf({ host: nowhere, driver: 'podman' }), /^podman not found → .*podman/);
  const other = { host, driver: 'docker' as const, image: 'example.test/other:1' };
  assert.equal(
    await stepOf(other),
    'the image example.test/other:1 is not here → docker pull example.test/other:1, or name another by sandbox.image',
  );
  const broken = await mkdtemp(join(tmpdir(), 'engine-'));
  await writeFile(join(broken, 'docker'), '#!/bin/sh\necho "Cannot connect to the engine" >&2\nexit 1\n', {
    mode: 0o755,
  });
  const without = { host: { ...host, path: broken }, driver: 'docker' as const, image: knownImage };
  assert.match(await stepOf(without), /^docker does not reach its engine: Cannot connect to the engine →/);
  await rm(broken, { recursive: true });
});

test('the stand-in refuses a cage that lacks something, so what it lets pass had all of it', async (t) =>
  withDocker(t, async (_, workspace) => {
    const docker = join(enginesFolder(), 'docker');
    const ask = (...args: string[]) =>
      exec({ argv: [docker, ...args], cwd: '/', env: {}, timeoutMs: 60_000 });
    const short = [
      'run',
      '--rm',
      '--name',
      'millwright-1-00000000',
      knownImage,
      'touch',
      join(workspace, 'x'),
    ];
    const refused = await ask(...short);
    assert.deepEqual([refused.exitCode, refused.stderr], [125, 'stand-in: a cage without --init\n']);
    assert.equal((await ask('run', '--privileged', knownImage, 'true')).exitCode, 125);
    assert.equal((await ask('run', '--network', 'host', knownImage, 'true')).exitCode, 125);
    assert.equal(existsSync(join(workspace, 'x')), false);
    assert.match(await readFile(docker, 'utf8'), /container-engine\.mjs/);
  }));

test('an image is built where the person chose the engine, and what its build said is kept', async (t) => {
  const docker = await openDriver('docker', t);
  if (docker === undefined) return;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'image-test-')));
  const { signal } = new AbortController();
  const options = optionsFor('docker');
  await writeFile(join(folder, 'Dockerfile'), `FROM ${knownImage}\nCMD ["node"]\n`);
  const good = await buildImage(options, folder, signal);
  assert.deepEqual([good?.built, /naming to millwright-image:/.test(good?.log ?? '')], [true, true]);
  assert.equal(existsSync(join(enginesFolder(), 'state-images')), false, 'the image is removed again');
  await writeFile(join(folder, 'Dockerfile'), 'FROM example.test/nothing\n');
  const bad = await buildImage(options, folder, signal);
  assert.deepEqual(
    [bad?.built, /failed to solve: FROM example\.test\/nothing/.test(bad?.log ?? '')],
    [false, true],
  );
  assert.equal(await buildImage({ ...options, driver: 'auto' }, folder, signal), undefined);
  assert.equal(
    await buildImage({ ...options, host: { ...options.host, path: '/nowhere' } }, folder, signal),
    undefined,
  );
  await rm(folder, { recursive: true });
});
