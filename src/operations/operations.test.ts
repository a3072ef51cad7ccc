import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { logOf } from '../../test/cli/events.ts';
import { refusal } from '../../test/cli/person-machine.ts';
import { openWorkshop, scribble, writing } from '../../test/cli/workshop.ts';
import { newId, shortId } from '../domain/id.ts';
import type { Outcome } from '../domain/outcome.ts';
import { demo, demoSpec } from './demo.ts';
import { fix } from './fix.ts';
import { make } from './make.ts';
import { merge } from './merge.ts';
import type { OperationContext } from './operation.ts';
import { resume } from './resume.ts';
import { runs } from './runs.ts';
import { show } from './show.ts';
import { config } from './config.ts';

const spec = 'Add a slug function';
const order = { spec, sandbox: true };

test('make writes down project, task and run, and hands the run to a worker', async (t) => {
  const { context, store, submitted, repository } = await openWorkshop(t);
  const started = await make.run(
    { ...order, maxAttempts: 5, budgetTokens: 1000, timeout: 600, model: 'qwen3:8b' },
    context,
  );
  const run = await store.runs.byId(started.runId);
  const task = await store.tasks.byId(run?.taskId ?? '');
  assert.deepEqual(submitted, [started.runId]);
  assert.equal(run?.status, 'queued');
  assert.deepEqual(
    { ...task, id: '', projectId: '', createdAt: '' },
    {
      id: '',
      projectId: '',
      createdAt: '',
      title: spec,
      spec,
      recipe: 'make',
      state: 'queued',
      model: 'qwen3:8b',
      budget: { tokens: 1000, seconds: 600, attempts: 5, money: 0 },
      sandbox: 'required',
    },
  );
  assert.equal((await store.projects.byId(run?.projectId ?? ''))?.path, repository);
  assert.deepEqual(started.notices, []);
});

test('a second run for the same repository belongs to the same project', async (t) => {
  const { context, store } = await openWorkshop(t);
  await make.run(order, context);
  await fix.run({ sandbox: false }, context);
  const [task, first] = await store.tasks.list();
  assert.equal(task?.projectId, first?.projectId);
  assert.deepEqual([task?.recipe, task?.sandbox], ['fix', 'off']);
});

test('changes that are not committed stay untouched, and the person is told', async (t) => {
  const { context, repository, git } = await openWorkshop(t);
  await scribble(repository, 'README.md', '# mine\n');
  await scribble(repository, 'new.txt', 'new\n');
  const before = await git('status', '--porcelain');
  const { notices } = await make.run(order, context);
  assert.match(notices[0] ?? '', /2 files are changed and not committed; they stay as they are/);
  assert.equal(await git('status', '--porcelain'), before);
  assert.equal(await readFile(join(repository, 'README.md'), 'utf8'), '# mine\n');
});

test('nothing is created when an order is refused', async (t) => {
  const { context, contextWith, store, submitted, folder } = await openWorkshop(t);
  const notModelled = contextWith({ env: { MILLWRIGHT_MODEL: '' } });
  await mkdir(join(folder, 'plain'));
  const known = async (): Promise<number[]> => [
    (await store.tasks.list()).length,
    (await store.projects.list()).length,
  ];
  const before = await known();
  const table: [Parameters<typeof make.run>[0], OperationContext, RegExp, boolean][] = [
    [{ ...order, spec: ' ' }, context, /the spec is empty/, true],
    [{ ...order, in: '.', new: 'x' }, context, /--in and --new exclude each other/, true],
    [{ ...order, template: 'empty' }, context, /--template is only for a new project/, true],
    [{ ...order, new: 'made', template: 'node-libary' }, context, /there is no template node-libary/, true],
    [{ ...order, in: '../plain' }, context, /is no git repository/, false],
    [{ ...order, in: '../nowhere' }, context, /is no folder/, false],
    [order, notModelled, /no model is configured/, false],
    [{ ...order, new: 'made' }, notModelled, /no model is configured/, false],
    [{ ...order, model: 'qwen@nowhere' }, context, /there is no endpoint nowhere/, false],
    [{ ...order, new: 'made', model: 'scripted@demo' }, context, /there is no endpoint demo/, false],
  ];
  for (const [input, context, message, usage] of table) {
    const error = await refusal(make.run(input, context));
    assert.match(error.message, message);
    assert.equal(error.usage, usage, error.message);
  }
  assert.deepEqual([submitted, await known()], [[], before]);
  await assert.rejects(stat(join(folder, 'shop', 'made')));
});

test('the hint for a missing model names the three variables and the doctor', async (t) => {
  const { contextWith } = await openWorkshop(t);
  const { hint } = await refusal(make.run(order, contextWith({ env: { MILLWRIGHT_MODEL: '' } })));
  for (const word of ['MILLWRIGHT_BASE_URL', 'MILLWRIGHT_MODEL', 'MILLWRIGHT_API_KEY', 'doctor'])
    assert.ok(hint?.includes(word));
});

test('D3-3: a model on an unknown endpoint starts nothing, whichever operation is asked', async (t) => {
  const { context, submitted } = await openWorkshop(t);
  for (const start of [
    () => make.run({ ...order, model: 'm@cluod' }, context),
    () => fix.run({ sandbox: true, model: 'm@cluod' }, context),
  ])
    assert.match((await refusal(start())).message, /there is no endpoint cluod/);
  assert.deepEqual(submitted, []);
});

test('a new project is a repository with the template as its first commit', async (t) => {
  const { context, folder, store } = await openWorkshop(t);
  const { project, notices } = await make.run({ ...order, new: '../slugs' }, context);
  assert.equal(project, join(folder, 'slugs'));
  assert.ok((await stat(join(project, '.git'))).isDirectory());
  assert.ok((await stat(join(project, 'package.json'))).isFile());
  assert.equal((await store.tasks.list())[0]?.title, spec);
  assert.match(
    notices.join(),
    /template node-library: the spec names no other \(--template NAME takes another\)/,
  );
  assert.match((await refusal(make.run({ ...order, new: '../slugs' }, context))).message, /is not empty/);
});

test('a new project starts from the template that the spec asks for, which is told, or from the one that is named', async (t) => {
  const { context } = await openWorkshop(t);
  const wish = { ...order, spec: 'a REST API in Python' };
  const chosen = await make.run({ ...wish, new: '../chosen' }, context);
  assert.match(chosen.notices.join(), /template python-api: the spec says "REST API in Python"/);
  assert.ok((await stat(join(chosen.project, 'app/application.py'))).isFile());
  const named = await make.run({ ...wish, new: '../named', template: 'python-package' }, context);
  assert.deepEqual(named.notices, []);
  assert.ok((await stat(join(named.project, 'named/__init__.py'))).isFile());
  const { hint } = await refusal(make.run({ ...wish, new: '../typo', template: 'expres' }, context));
  assert.match(hint ?? '', /did you mean express\?/);
});

test("a project's own file lowers the budget of its runs, and what is not its business stops them", async (t) => {
  const { context, repository, store } = await openWorkshop(t);
  await writeFile(join(repository, 'millwright.toml'), '[budget]\nattempts = 1\n');
  await make.run(order, context);
  assert.equal((await store.tasks.list())[0]?.budget.attempts, 1);
  await writeFile(join(repository, 'millwright.toml'), 'base_url = "http://evil.example/v1"\n');
  assert.match(
    (await refusal(make.run(order, context))).message,
    /a project may not set endpoints\.default\.base_url/,
  );
});

test('a person who switched the sandbox off need not say so each time', async (t) => {
  const { contextWith, store } = await openWorkshop(t);
  await make.run(order, contextWith({ env: { MILLWRIGHT_SANDBOX_MODE: 'off' } }));
  assert.equal((await store.tasks.list())[0]?.sandbox, 'off');
});

test('the demo runs the scripted model in a repository of its own, and says so', async (t) => {
  const { contextWith, store, repository } = await openWorkshop(t);
  const started = await demo.run(
    { deliver: false },
    contextWith({ env: { MILLWRIGHT_MODEL: '', MILLWRIGHT_BASE_URL: '' } }),
  );
  t.after(() =>
    import('node:fs/promises').then(({ rm }) => rm(started.project, { recursive: true, force: true })),
  );
  const [task] = await store.tasks.list();
  assert.deepEqual([task?.model, task?.sandbox, task?.spec], ['scripted@demo', 'shipped', demoSpec]);
  assert.match(task?.title ?? '', /scripted model/);
  assert.match(started.notices.join(' '), /a script stands in for the model/);
  assert.notEqual(started.project, repository);
  assert.deepEqual(started.shows, ['diff', 'proof']);
});

/** A run that has ended in this way. */
const ended = async (
  outcome: Outcome,
  { contextWith }: Awaited<ReturnType<typeof openWorkshop>>,
): Promise<string> => {
  const written = Promise.withResolvers<void>();
  const worker = writing((id) => logOf(id, outcome));
  const { runId } = await make.run(
    order,
    contextWith({ worker: (run) => worker(run).then(written.resolve, written.reject) }),
  );
  await written.promise;
  return runId;
};

test('runs are listed newest first with their titles, and per repository', async (t) => {
  const workshop = await openWorkshop(t);
  const first = await ended('verified', workshop);
  const second = await ended('failed', workshop);
  const listed = await runs.run({ limit: 20, in: '.' }, workshop.context);
  assert.deepEqual(
    listed.runs.map(({ id, outcome, title }) => [id, outcome, title]),
    [
      [second, 'failed', spec],
      [first, 'verified', spec],
    ],
  );
  assert.equal((await runs.run({ limit: 1, in: '.' }, workshop.context)).runs.length, 1);
});

test('show folds the log into a summary; log, diff and proof come when they are asked for', async (t) => {
  const workshop = await openWorkshop(t);
  const id = await ended('verified', workshop);
  const nothing = { log: false, diff: false, proof: false };
  const plain = await show.run({ run: shortId(id), ...nothing }, workshop.context);
  assert.equal(plain.summary.outcome, 'verified');
  assert.deepEqual(
    plain.summary.checks.map(({ name }) => name),
    ['install', 'typecheck', 'test'],
  );
  assert.deepEqual([plain.events, plain.diff, plain.proof], [undefined, undefined, undefined]);
  const whole = await show.run({ run: id, ...nothing, log: true, proof: true }, workshop.context);
  assert.equal(whole.events?.at(-1)?.event.type, 'run-end');
  assert.equal(whole.proof?.outcome, 'verified');
  const failed = await ended('failed', workshop);
  assert.match(
    (await refusal(show.run({ run: failed, ...nothing, proof: true }, workshop.context))).message,
    /has no proof/,
  );
  assert.match(
    (await refusal(show.run({ run: failed, ...nothing, diff: true }, workshop.context))).message,
    /has no commit/,
  );
  assert.match(
    (await refusal(show.run({ run: newId(), ...nothing }, workshop.context))).message,
    /there is no run/,
  );
});

test('resume takes an interrupted or failed run on after its log, under a raised budget', async (t) => {
  const workshop = await openWorkshop(t);
  const { store, context, submitted } = workshop;
  const id = await ended('exhausted', workshop);
  await store.tasks.move((await store.runs.byId(id))?.taskId ?? '', 'running');
  const known = (await store.log.read(id)).length;
  const started = await resume.run({ run: shortId(id), maxAttempts: 9 }, context);
  assert.equal(started.after, known + 1);
  assert.deepEqual((await store.log.read(id)).at(-1)?.event, { type: 'run-resume', by: 'tester' });
  const run = await store.runs.byId(id);
  const task = await store.tasks.byId(run?.taskId ?? '');
  assert.deepEqual(
    [run?.status, run?.outcome, task?.state, task?.budget.attempts],
    ['queued', undefined, 'queued', 9],
  );
  assert.deepEqual(submitted, [id, id]);
});

test('resume refuses what has ended well, was rejected, or has no budget left', async (t) => {
  const workshop = await openWorkshop(t);
  const { context } = workshop;
  for (const outcome of ['verified', 'unverified'] as const)
    assert.match(
      (await refusal(resume.run({ run: await ended(outcome, workshop) }, context))).message,
      /has ended/,
    );
  assert.match(
    (await refusal(resume.run({ run: await ended('rejected', workshop) }, context))).message,
    /was rejected/,
  );
  const spent = await ended('exhausted', workshop);
  const error = await refusal(resume.run({ run: spent, budgetTokens: 1000 }, context));
  assert.match(error.message, /used up its tokens: 1234 of 1000/);
  assert.match(error.hint ?? '', /--budget-tokens/);
});

test('merge takes a verified run, and any other only when told so', async (t) => {
  const workshop = await openWorkshop(t);
  const { context, git, store } = workshop;
  const failed = await ended('failed', workshop);
  assert.match(
    (await refusal(merge.run({ run: failed, unverified: true }, context))).message,
    /has no branch/,
  );
  const id = await ended('unverified', workshop);
  const branch = (await store.runs.byId(id))?.branch ?? '';
  await git('switch', '--quiet', '--create', branch);
  await git('commit', '--quiet', '--allow-empty', '--message', 'made');
  await git('switch', '--quiet', 'main');
  const error = await refusal(merge.run({ run: id, unverified: false }, context));
  assert.match(error.message, /this run is unverified/);
  assert.match(error.hint ?? '', /--unverified/);
  const moved = await refusal(merge.run({ run: id, unverified: true }, context));
  assert.match(moved.message, /has moved since it was made/);
  const outcome = 'unverified';
  await store.runs.end(id, { outcome, branch, commit: await git('rev-parse', branch) });
  const merged = await merge.run({ run: id, unverified: true }, context);
  assert.deepEqual([merged.kind, merged.into, merged.outcome], ['fast-forward', 'main', 'unverified']);
  assert.equal(await git('log', '-1', '--format=%s'), 'made');
});

test('config tells every setting with its source', async (t) => {
  const { context } = await openWorkshop(t);
  const { entries } = await config.run({}, context);
  const model = entries.find(({ key }) => key === 'routes.default');
  assert.deepEqual([model?.value, model?.source], [['qwen3:8b'], 'MILLWRIGHT_MODEL']);
});
