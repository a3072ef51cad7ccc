import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { logOf } from '../../../test/cli/events.ts';
import { ending, linesOf, play, stage } from '../../../test/cli/stage.ts';
import { quietMachine } from '../../../test/cli/quiet-machine.ts';
import { openWorkshop, type Worker } from '../../../test/cli/workshop.ts';
import { Bug } from '../../domain/errors.ts';
import { outcomeSchema } from '../../domain/outcome.ts';
import { outcomeCodes } from './exit-codes.ts';

test('DX-3: exit code, last line of JSON and the words for people always agree with the outcome', async (t) => {
  const { run } = await stage(t);
  for (const outcome of outcomeSchema.options) {
    const json = await run(['make', 'x', '--json'], { worker: ending(outcome) });
    const last = linesOf(json.stdout).at(-1);
    assert.deepEqual([last?.['type'], last?.['outcome']], ['run-end', outcome]);
    assert.equal(json.exitCode, outcomeCodes[outcome], outcome);
    const plain = await run(['make', 'x'], { worker: ending(outcome) });
    assert.equal(plain.exitCode, outcomeCodes[outcome], outcome);
    const said = plain.stdout
      .split('\n')
      .filter((line) => outcomeSchema.options.some((name) => line.startsWith(`${name}  `)));
    assert.equal(said.length, 1, plain.stdout);
    assert.ok(said[0]?.startsWith(`${outcome}  `));
  }
});

test('with --json every event is one line, the last one tells branch, commit and proof, and nothing else is printed', async (t) => {
  const { run, repository } = await stage(t);
  const { stdout, stderr } = await run(['make', 'x', '--json'], { worker: ending('verified') });
  const events = linesOf(stdout);
  assert.deepEqual(
    events.map(({ position }) => position),
    events.map((_, index) => index + 1),
  );
  for (const event of events) assert.ok(event['type'] && event['runId'] && event['at']);
  const last = events.at(-1);
  assert.equal(last?.['branch'], 'millwright/add-slug-3f9a1c2e');
  assert.equal(last['commit'], 'c'.repeat(40));
  assert.equal((last['proof'] as { outcome: string }).outcome, 'verified');
  assert.equal(stderr, '');
  assert.ok(!stdout.includes(repository), 'no line for people');
});

test('without a terminal there are plain lines: steps, checks, the summary and how to merge', async (t) => {
  const { run } = await stage(t);
  const { stdout } = await run(['make', 'Add a slug function'], { worker: ending('verified') });
  assert.ok(!stdout.includes('\u001b') && !stdout.includes('\r'));
  for (const words of [
    /^Add a slug function$/m,
    /coder asks qwen3:8b at default/,
    /• generate +0\.4 s {2}1,234 tokens/,
    /✗ validate +0\.4 s {2}typecheck failed \(1 error\)/,
    /src\/index\.ts:3:5 TS2322 Type 'string'/,
    /✓ validate .* test passed \(12 of 12 passed\)/,
    /^verified {2}all checks passed$/m,
    /test +passed +1\.2 s {2}12 of 12 passed/,
    /src\/slug\.ts {2}\+12 -0/,
    /2 files changed, 42 added, 2 deleted/,
    /models +qwen3:8b at default$/m,
    /1,234 tokens, 12\.5 s, 1 round of healing/,
    /branch +millwright\/add-slug-3f9a1c2e at c{12}/,
    /merge +millwright merge [0-9a-f]{8}$/m,
  ])
    assert.match(stdout, words);
});

test('D1-10: what nothing could check is never shown as success', async (t) => {
  const { run } = await stage(t);
  const { stdout, exitCode } = await run(['make', 'x'], { worker: ending('unverified'), isTTY: true });
  const green = '\u001b[32m';
  const summary = stdout.slice(stdout.indexOf('\u001b[33munverified'));
  assert.equal(exitCode, 2);
  assert.ok(summary.startsWith('\u001b[33munverified'));
  assert.ok(!stdout.includes(`${green}✓`), 'no tick');
  assert.ok(
    !stdout.includes(`${green}unverified`) && !stripVTControlCharacters(stdout).includes(' verified'),
  );
  assert.match(summary, /merge [0-9a-f]{8} --unverified\n/);
});

test('D1-10: a list of runs and a summary keep outcomes apart', async (t) => {
  const { run, repository } = await stage(t);
  for (const outcome of outcomeSchema.options) await run(['make', outcome], { worker: ending(outcome) });
  const listed = await run(['runs', '--in', repository], { isTTY: true });
  const rows = listed.stdout.trimEnd().split('\n');
  for (const [index, outcome] of outcomeSchema.options.toReversed().entries()) {
    assert.match(stripVTControlCharacters(rows[index] ?? ''), new RegExp(`^[0-9a-f]{8}  ${outcome} `));
    assert.equal(rows[index]?.includes('\u001b[32m'), outcome === 'verified');
  }
});

test('on a terminal one line lives a step, with a spinner, the time and the tokens, and is gone in the end', async (t) => {
  const drawn = Promise.withResolvers<void>();
  const worker: Worker = async ({ runId, store, tell }) => {
    const events = logOf(runId, 'verified');
    for (const event of events.slice(0, 3)) await store.log.append(runId, event);
    const timer = setInterval(() => tell({ role: 'coder', text: 'x'.repeat(40) }), 20);
    await drawn.promise;
    clearInterval(timer);
    for (const event of events.slice(3)) await store.log.append(runId, event);
  };
  const pieces: string[] = [];
  const { contextWith } = await openWorkshop(t);
  const { stdout } = await play(['make', 'x'], {
    isTTY: true,
    context: (signal) => contextWith({ signal, worker }),
    watch: (piece) => {
      pieces.push(piece);
      if (/~[1-9]\d+ tokens so far/.test(piece)) drawn.resolve();
    },
  });
  assert.match(
    stripVTControlCharacters(pieces.find((piece) => piece.includes('so far')) ?? ''),
    /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] generate +\d+\.\d s {2}coder asks qwen3:8b at default/,
  );
  const shown = stdout.split('\n').map((line) => line.slice(line.lastIndexOf('\u001b[2K') + 1));
  assert.ok(!shown.some((line) => line.includes('so far')), 'no live line is left');
  assert.match(stripVTControlCharacters(stdout), /• generate/);
});

test('CI, NO_COLOR and a dumb terminal get plain lines too', async (t) => {
  const { run } = await stage(t);
  const plain: Record<string, string>[] = [{ CI: 'true' }, { NO_COLOR: '1' }, { TERM: 'dumb' }];
  for (const env of plain) {
    const { stdout } = await run(['make', 'x'], { worker: ending('verified'), isTTY: true, env });
    assert.ok(!stdout.includes('\u001b'), JSON.stringify(env));
  }
});

test('--quiet leaves only the result', async (t) => {
  const { run } = await stage(t);
  const { stdout } = await run(['make', 'x', '--quiet'], { worker: ending('verified') });
  assert.match(stdout, /^verified {2}all checks passed\n/);
  assert.ok(!stdout.includes('generate'));
});

test('a run that waits for a person ends the command with 4 and the question', async (t) => {
  const { run } = await stage(t);
  const worker: Worker = async ({ runId, store }) => {
    await store.log.append(runId, { type: 'step-start', step: 'plan' });
    await store.log.append(runId, {
      type: 'gate-request',
      gate: 'plan',
      kind: 'approval',
      question: 'Is this the plan?',
    });
  };
  const { exitCode, stdout } = await run(['make', 'x'], { worker });
  assert.equal(exitCode, 4);
  assert.match(stdout, /waits for a person\n  asks     Is this the plan\?/);
});

test('Ctrl-C stops politely, says how to go on, lets go of everything and exits with 130; a second one kills', async (t) => {
  const { run } = await stage(t);
  for (const json of [true, false]) {
    let interrupt = (): void => undefined;
    const worker: Worker = async ({ runId, store }) => {
      await store.log.append(runId, { type: 'step-start', step: 'generate' });
      interrupt();
      interrupt();
    };
    const argv = ['make', 'x', ...(json ? ['--json'] : [])];
    const played = await run(argv, { worker, onReady: (listener) => (interrupt = listener) });
    assert.deepEqual([played.exitCode, played.closed, played.killed], [130, 1, [130]]);
    assert.match(played.stderr, /stopping; once more ends it at once/);
    if (json)
      assert.match(String(linesOf(played.stdout).at(-1)?.['resume']), /^millwright resume [0-9a-f]{8}$/);
    else assert.match(played.stdout, /interrupted; go on with: millwright resume [0-9a-f]{8}/);
  }
});

test('an error is a line and a hint on stderr, and with --json one line of JSON on stdout as well', async (t) => {
  const { run } = await stage(t);
  const plain = await run(['make', ' ']);
  assert.deepEqual([plain.exitCode, plain.stdout], [64, '']);
  assert.match(plain.stderr, /^error: the spec is empty\nhint: .+\n$/);
  const json = await run(['make', ' ', '--json']);
  assert.deepEqual(
    linesOf(json.stdout).map(({ type, message, exitCode }) => [type, message, exitCode]),
    [['error', 'the spec is empty', 64]],
  );
});

test('a defect of ours exits with 70 and shows its trace only to who asks for it', async (t) => {
  const { run } = await stage(t);
  const context = (): never => {
    throw new Bug('an invariant is broken');
  };
  const plain = await run(['runs'], { context });
  assert.equal(plain.exitCode, 70);
  assert.match(
    plain.stderr,
    /^error: a defect of Millwright: an invariant is broken\nhint: .*MILLWRIGHT_DEBUG=1.*\n$/,
  );
  assert.match((await run(['runs'], { context, env: { MILLWRIGHT_DEBUG: '1' } })).stderr, /\n {4}at /);
});

test('a full disk is told as what it is', async (t) => {
  const { run } = await stage(t);
  const context = (): never => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
  };
  const { exitCode, stderr } = await run(['runs'], { context });
  assert.equal(exitCode, 3);
  assert.match(stderr, /^error: ENOSPC: no space left on device, write\nhint: free some disk space/);
});

test('doctor exits with 3 when something is wrong', async (t) => {
  const { contextWith } = await openWorkshop(t);
  const examine = (status: 'ok' | 'warning' | 'problem') => () =>
    Promise.resolve([{ topic: 'git', status, text: 'git 2.39', remedy: 'install git' }]);
  for (const [status, code] of [
    ['ok', 0],
    ['warning', 0],
    ['problem', 3],
  ] as const) {
    const context = (signal: AbortSignal) => ({
      ...contextWith({ signal }),
      machine: { ...quietMachine, examine: examine(status) },
    });
    const { exitCode, stdout } = await play(['doctor'], { context });
    assert.equal(exitCode, code);
    assert.ok(stdout.startsWith(status));
  }
});

test('warnings about the configuration go to stderr', async (t) => {
  const { run } = await stage(t);
  const { stdout, stderr } = await run(['runs', '--json'], { warnings: ['the file can be read by others'] });
  assert.equal(stderr, 'warning: the file can be read by others\n');
  assert.equal(linesOf(stdout).length, 1);
});

test('a spec may come from standard input, and a megabyte of it is refused with a line', async (t) => {
  const { run } = await stage(t);
  const { stdout } = await run(['make', '-'], { stdin: 'Make it blue\n', worker: ending('verified') });
  assert.match(stdout, /^Make it blue$/m);
  const huge = await run(['make', '-'], { stdin: 'x'.repeat(2_000_000) });
  assert.equal(huge.exitCode, 64);
  assert.match(huge.stderr, /^error: the spec is longer than 1000000 bytes\nhint: /);
});

test('the demo says that its model is scripted, and shows its proof', async (t) => {
  const { run } = await stage(t);
  const { stdout } = await run(['demo'], { worker: ending('verified') });
  const [, project = ''] = /^run [0-9a-f]{8} in (.*)$/m.exec(stdout) ?? [];
  await rm(project, { recursive: true });
  assert.match(stdout, /Demo: a library for durations \(scripted model\)/);
  assert.match(stdout, /note: this is a demo: a script stands in for the model/);
});
