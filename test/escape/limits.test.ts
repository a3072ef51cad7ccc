import assert from 'node:assert/strict';
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { withScene, type Scene } from './cage.ts';

const mb = 1_000_000;

/** Processes of this machine whose command line holds `mark`. */
const processesWith = async (mark: string): Promise<string[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(mark));
};

const untilNone = async (mark: string): Promise<void> => {
  while ((await processesWith(mark)).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
};

const shell = ({ cage, workspace }: Scene, script: string, options: object = {}) =>
  cage.run(
    { argv: ['sh', '-c', script], timeoutMs: 60_000, ...options },
    { workspace, readable: [], network: 'none' },
  );

test('a fork bomb is ended while the machine still answers', (t) =>
  withScene(
    t,
    async (scene) => {
      // it would stop at 3000 by itself, should nothing else stop it
      const mark = `61${process.pid}`;
      const finished = await shell(
        scene,
        `i=0; while [ $i -lt 3000 ]; do sleep ${mark} & i=$((i+1)); done; wait`,
      );
      assert.equal(finished.failed, true);
      assert.equal(finished.timedOut, false);
      await untilNone(mark);
    },
    { processes: 150 },
  ));

test('memory is bounded over all processes of a command', (t) =>
  withScene(
    t,
    async ({ attack, cage }) => {
      // four children with 150 MB each; the parent stays small
      const child = `const held = Buffer.alloc(150e6, 1); console.log(held.length); setInterval(() => held.fill(2), 100)`;
      const code = `for (let i = 0; i < 4; i++) cp.spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
      const finished = await attack(cage, code);
      assert.deepEqual(
        [finished.failed, finished.exitCode, finished.aborted, finished.timedOut],
        [true, null, false, false],
      );
      assert.match(finished.stderr, /millwright ended this command: it used more than 0\.4 GB of memory/);
    },
    { memoryBytes: 400 * mb },
  ));

test('a single file cannot grow without end, and neither can the private /tmp', (t) =>
  withScene(
    t,
    async (scene) => {
      await shell(scene, 'head -c 50000000 /dev/zero > big; head -c 3000000 /dev/zero > fine');
      assert.ok((await stat(join(scene.workspace, 'big'))).size <= 10 * mb);
      assert.equal((await stat(join(scene.workspace, 'fine'))).size, 3 * mb);
      const { stdout } = await shell(
        scene,
        'for i in 1 2 3 4; do head -c 3000000 /dev/zero > /tmp/$i; done; cat /tmp/* | wc -c',
      );
      assert.ok(Number(stdout) <= 8 * mb, stdout);
    },
    { fileBytes: 10 * mb, tmpBytes: 8 * mb },
  ));

test('a command that fills the disk is ended before it is full', (t) =>
  withScene(
    t,
    async (scene) => {
      const finished = await shell(
        scene,
        'i=0; while [ $i -lt 40 ]; do head -c 10000000 /dev/zero > f$i; i=$((i+1)); sleep 0.05; done; sleep 60',
      );
      assert.deepEqual([finished.failed, finished.timedOut, finished.aborted], [true, false, false]);
      assert.match(finished.stderr, /free on the disk/);
    },
    // any disk has less free than this, so the guard acts on what the command itself writes
    { reserveBytes: 2 ** 60 },
  ));

test('a flood of output is bounded and the command goes on', (t) =>
  withScene(t, async (scene) => {
    const finished = await shell(scene, 'yes "a line of output" | head -c 80000000; echo; echo the end', {
      outputLimitBytes: 100_000,
    });
    assert.equal(finished.exitCode, 0);
    assert.equal(finished.truncated, true);
    assert.ok(finished.stdout.length < 101_000 && finished.stdout.endsWith('the end\n'));
  }));

test('nothing that a command starts outlives it, not even a daemon in a session of its own', (t) =>
  withScene(t, async (scene) => {
    const mark = `62${process.pid}`;
    const finished = await shell(
      scene,
      `setsid sh -c 'trap "" TERM HUP; while :; do sleep ${mark}; done' >/dev/null 2>&1 & sleep 0.1; echo started`,
    );
    assert.equal(finished.stdout, 'started\n');
    await untilNone(mark);
  }));

test('a command that will not end is ended with all it started, at its deadline or when it is called off', (t) =>
  withScene(t, async (scene) => {
    const mark = `63${process.pid}`;
    const script = `trap "" TERM INT HUP; setsid sleep ${mark} & sleep ${mark} & echo up; while :; do sleep ${mark}; done`;
    const late = await shell(scene, script, { timeoutMs: 400 });
    assert.deepEqual([late.timedOut, late.failed, late.exitCode], [true, true, null]);
    await untilNone(mark);
    const controller = new AbortController();
    const off = await shell(scene, script, { signal: controller.signal, onOutput: () => controller.abort() });
    assert.deepEqual([off.aborted, off.failed, off.timedOut], [true, true, false]);
    await untilNone(mark);
  }));

test('a set-user-id program that a command leaves behind is neither one inside nor reachable for others', (t) =>
  withScene(t, async (scene) => {
    await shell(scene, 'cp /usr/bin/id ./rootid; chmod 4755 rootid; ./rootid -u > uid');
    assert.equal(await readFile(join(scene.workspace, 'uid'), 'utf8'), '1000\n');
    await rm(join(scene.workspace, 'rootid'));
  }));

test('no core is dumped', (t) =>
  withScene(t, async (scene) => {
    await writeFile(join(scene.workspace, 'x'), '');
    await shell(scene, 'ulimit -c unlimited; sh -c "kill -SEGV \\$\\$"; ulimit -Hc > limit');
    assert.equal(await readFile(join(scene.workspace, 'limit'), 'utf8'), '0\n');
    assert.deepEqual(
      (await readdir(scene.workspace)).filter((name) => name.startsWith('core')),
      [],
    );
  }));
