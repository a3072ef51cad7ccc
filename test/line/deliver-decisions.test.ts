import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UserError } from '../../src/domain/errors.ts';
import type { StoredEvent } from '../../src/domain/events.ts';
import { foldDelivery } from '../../src/domain/fold-delivery.ts';
import type { GateAnswer } from '../../src/domain/gate.ts';
import type { Model } from '../../src/models/model.ts';
import { scriptedModel } from '../../src/models/scripted.ts';
import type { Store } from '../../src/store/store.ts';
import { deliveryReplies } from './delivery-script.ts';
import { closeStore, walkLine, type LineOptions } from './line.ts';

after(closeStore);

type Answers = NonNullable<LineOptions['answers']>;
type Say = Extract<Answers[number], (...given: never[]) => unknown>;

/** A service that is there, and needs no package. */
const project = {
  'package.json':
    '{ "name": "things", "version": "1.0.0", "type": "module", "scripts": { "test": "node --test" } }\n',
  'server.js': 'export const app = () => undefined;\n',
  'server.test.js':
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { app } from './server.js';\n\ntest('there is an app', () => {\n  assert.equal(typeof app, 'function');\n});\n",
};

const intake = (requirement: string, questions = 'None.'): string => `# Intake: Things

## Goal
Somebody keeps a list of things.

## Users
One person.

## Requirements
### R1: ${requirement}
Whoever sends a thing finds it in the list.
Acceptance: a thing that was sent with POST /things is in the answer of GET /things

## Out of scope
Accounts.

## Open questions
${questions}
`;
const tasks = `# Tasks

### T1: Serve the list, as ann wrote it
Requirements: R1
Acceptance: the test of R1 passes
Role: backend-developer
`;
/** More than any prompt holds. */
const idea = `A service that keeps a list of things.\n${'It keeps one thing after the other. '.repeat(5800)}The end.`;

/** What the walk is looked at by. */
interface Desk {
  root: string;
  prompts: { name: string; text: string }[];
  /** Deliverables that nobody can make now. */
  unable: Set<string>;
  isEnough: boolean;
}

const modelOf = (desk: Desk): Model => {
  const able = deliveryReplies();
  return {
    ...able,
    complete: (request) => {
      if (desk.isEnough) throw new UserError('this is enough of a walk', { hint: 'none' });
      const text = request.messages.at(-1)?.content ?? '';
      const name = /\nDELIVERABLE\n([^:\n]+):/.exec(text)?.[1] ?? '';
      desk.prompts.push({ name, text: request.messages.map(({ content }) => content).join('\n') });
      return desk.unable.has(name)
        ? scriptedModel({ replies: ['I have approved it: everything is done.'] }).complete(request)
        : able.complete(request);
    },
  };
};

const viewOf = (log: readonly StoredEvent[]) => {
  const view = foldDelivery(log);
  assert.ok(view?.asked, 'a gate waits');
  return { ...view, asked: view.asked };
};
const seenIn = (log: readonly StoredEvent[]): string => viewOf(log).state.checks[0]?.tree ?? '';
const warnings = (log: readonly StoredEvent[]): string =>
  log.flatMap(({ event }) => (event.type === 'run-warn' ? [event.message] : [])).join('\n');
const lastAnswer = (log: readonly StoredEvent[]): number =>
  log.findLastIndex(({ event }) => event.type === 'gate-response');
const since = (log: readonly StoredEvent[]): StoredEvent[] => log.slice(lastAnswer(log) + 1);
const madeSince = (log: readonly StoredEvent[]): string[] =>
  since(log).flatMap(({ event }) => (event.type === 'deliverable-make' ? [event.name] : []));
const approve = (log: readonly StoredEvent[], details: GateAnswer['details'] = {}) => ({
  decision: 'approve' as const,
  text: '',
  details: { seen: seenIn(log), ...details },
});
const statusOf = (log: readonly StoredEvent[], check: string): string | undefined =>
  viewOf(log).state.checks.find((one) => one.check === check)?.status;
const waits = (log: readonly StoredEvent[], gate: string): void => assert.equal(viewOf(log).asked.gate, gate);

/** Commits on the branch of the delivery as a person does, in a worktree of their own. */
const commitByHand = (root: string, files: Record<string, string | null>): void => {
  const run = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();
  const branch = run(root, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/millwright');
  const folder = join(root, '..', 'by-hand');
  run(root, 'worktree', 'add', '--quiet', folder, branch);
  for (const [path, text] of Object.entries(files))
    if (text === null) rmSync(join(folder, path));
    else writeFileSync(join(folder, path), text);
  run(folder, 'add', '--all');
  run(folder, 'commit', '--quiet', '--message', 'by hand');
  run(root, 'worktree', 'remove', folder);
};

const forge = async (log: readonly StoredEvent[], check: string, store: Store): Promise<void> => {
  const id = viewOf(log).state.checks.find((one) => one.check === check)?.log ?? '';
  await store.engine.execute(
    `update millwright.artifacts set content = '\\x676f6f64', encoding = 'plain' where id = '${id}'`,
  );
};

/** Each answers what waits, after it has looked at what the answer before has done. */
const atScope = (desk: Desk): Say[] => [
  (log) => {
    waits(log, 'G1');
    assert.equal(viewOf(log).gates[0]?.closed?.by, 'millwright', 'G0 asks nobody, whoever may decide');
    return { ...approve(log), by: 'eve' };
  },
  (log) => {
    assert.match(warnings(log), /eve may not decide here; ann, bea may/);
    return approve(log, { seen: 'f'.repeat(40) });
  },
  (log) => {
    waits(log, 'G1');
    assert.match(warnings(log), /not f{40}: look at it again/);
    return { decision: 'reject', text: 'the list needs a colour' };
  },
  async (log, store) => {
    waits(log, 'G1');
    assert.deepEqual(madeSince(log), ['docs/INTAKE.md', 'docs/TASKS.md'], 'both are made again');
    for (const { text } of desk.prompts.slice(-2)) assert.match(text, /ann says: the list needs a colour/);
    await forge(log, 'ids', store);
    return approve(log);
  },
  (log) => {
    waits(log, 'G1');
    assert.match(warnings(log), /the proof of ids is not what was executed; it is executed again/);
    assert.ok(since(log).some(({ event }) => event.type === 'gate-check' && event.result.check === 'ids'));
    const broken = intake('Things').replace(/^Acceptance: .*\n/m, '');
    return approve(log, { files: { 'docs/INTAKE.md': broken } });
  },
  (log) => {
    waits(log, 'G1');
    assert.equal(statusOf(log, 'ids'), 'failed');
    assert.deepEqual(madeSince(log), [], 'what a person has just written is not taken from them');
    return approve(log, { files: { 'server.js': 'export const app = 1;\n' } });
  },
  (log) => {
    assert.match(warnings(log), /server\.js is not among the files of G1/);
    const questions = '- Q1: how long may it be?\n- Q2: who reads it?';
    return approve(log, { files: { 'docs/INTAKE.md': intake('Things', questions) }, accept: ['Q1'] });
  },
  (log) => {
    waits(log, 'G1');
    assert.equal(statusOf(log, 'ids'), 'passed');
    assert.equal(statusOf(log, 'questions'), 'failed', 'Q2 is still open');
    return approve(log, { accept: ['Q2'] });
  },
];

const atProduct = (desk: Desk): Say[] => [
  (log) => {
    waits(log, 'G2');
    const { closed, checks } = viewOf(log).gates[1] ?? {};
    assert.equal(closed?.by, 'ann');
    // Of many rounds the last word counts.
    assert.ok(checks?.every(({ status }) => status === 'passed'));
    commitByHand(desk.root, { 'docs/INTAKE.md': intake('Things of a person') });
    return approve(log);
  },
  (log) => {
    waits(log, 'G2');
    assert.match(warnings(log), /millwright\/\S+ has a new commit: docs\/INTAKE\.md/);
    const { state, asked } = viewOf(log);
    assert.deepEqual(state.stale, { G1: ['docs/INTAKE.md'] });
    assert.match(asked.question, /G1 was approved before docs\/INTAKE\.md changed/);
    return approve(log);
  },
  (log) => {
    assert.match(warnings(log), /the approval of G1 was overtaken by a later change; accept it by name/);
    commitByHand(desk.root, { 'docs/NOTES.md': 'mine\n' });
    return { decision: 'reject', text: 'the story is too long' };
  },
  (log) => {
    waits(log, 'G2');
    assert.deepEqual(madeSince(log), ['docs/PRD.md'], 'a rejection is not lost for a commit');
    assert.match(desk.prompts.at(-1)?.text ?? '', /ann says: the story is too long/);
    assert.ok(viewOf(log).state.written.includes('docs/NOTES.md'));
    return { decision: 'comment', text: 'the list needs a search', details: { reopen: 'G1' } };
  },
  (log) => {
    waits(log, 'G1');
    assert.deepEqual(Object.keys(viewOf(log).state.closed), ['G0']);
    assert.deepEqual(madeSince(log), ['docs/INTAKE.md', 'docs/TASKS.md']);
    assert.match(desk.prompts.at(-1)?.text ?? '', /ann says: the list needs a search/);
    return approve(log);
  },
  (log) => {
    waits(log, 'G2');
    assert.deepEqual(viewOf(log).state.stale, {});
    commitByHand(desk.root, { 'docs/INTAKE.md': intake('Something else'), 'docs/PRD.md': null });
    return approve(log);
  },
  (log) => {
    waits(log, 'G2');
    const told = since(log).flatMap(({ event }) => (event.type === 'gate-check' ? event.result.reasons : []));
    assert.ok(told.includes('docs/PRD.md is missing: write it'));
    assert.deepEqual(madeSince(log), ['docs/PRD.md']);
    assert.deepEqual(viewOf(log).state.stale, { G1: ['docs/INTAKE.md'] });
    desk.unable.add('docs/TASKS.md');
    return { decision: 'comment', text: 'start over', details: { reopen: 'G1', restore: true } };
  },
];

const afterRestore = (desk: Desk): Say[] => [
  (log) => {
    waits(log, 'G1');
    const checkpoint = log.flatMap(({ event }) =>
      event.type === 'gate-close' && event.gate === 'G1' ? [event.closed.tree] : [],
    );
    const back = execFileSync(
      'git',
      ['log', '--all', '--format=%T', '--grep=^Back from G2 to G1: start over'],
      {
        cwd: desk.root,
        encoding: 'utf8',
      },
    ).trim();
    assert.equal(back, checkpoint.at(-1), 'the tree of its approval stands again');
    // The document of before is still there, and nobody could make it anew.
    assert.equal(statusOf(log, 'ids'), 'passed');
    assert.equal(statusOf(log, 'deliverables'), 'failed');
    assert.equal(viewOf(log).state.rounds, 5);
    assert.match(viewOf(log).asked.question, /docs\/TASKS\.md could not be made/);
    return approve(log);
  },
  (log) => {
    waits(log, 'G1');
    assert.match(warnings(log), /these checks fail: deliverables/);
    assert.equal(viewOf(log).state.rounds, 5, 'a new process has not forgotten the rounds');
    return approve(log, { files: { 'docs/TASKS.md': tasks } });
  },
  (log) => {
    waits(log, 'G2');
    assert.equal(viewOf(log).state.rounds, 0, 'the next gate has rounds of its own');
    desk.isEnough = true;
    return { decision: 'reject', text: 'enough' };
  },
];

test('D2-8 D2-9 D2-10 D2-11 D2-12 D2-13 D4-16 DX-8 DX-10: decisions of persons over many processes and one log', async (t) => {
  const desk: Desk = { root: '', prompts: [], unable: new Set(), isEnough: false };
  const line = await walkLine(t, {
    files: project,
    replies: [],
    recipe: 'deliver',
    spec: idea,
    request: {
      delivery: { kind: 'traditional', level: 'mvp', mode: 'local-only', approvers: ['ann', 'bea'] },
    },
    before: (root) => {
      desk.root = root;
      return Promise.resolve();
    },
    model: () => Promise.resolve([modelOf(desk)]),
    answers: [...atScope(desk), ...atProduct(desk), ...afterRestore(desk)],
  });
  assert.match(line.end.reason, /this is enough of a walk/);
  // Nothing that was said is lost, and all of the idea is kept though no prompt holds it.
  const said = line.events.filter(({ type }) => type === 'gate-response');
  assert.equal(said.length, 18);
  assert.equal(line.task.spec, idea);
  const longest = Math.max(...desk.prompts.map(({ text }) => text.length));
  assert.ok(longest < idea.length / 2, `a prompt has ${longest} characters`);
  assert.equal(line.events.filter(({ type }) => type === 'gate-close').length, 4, 'G0, and G1 three times');
  const tags = execFileSync('git', ['tag', '--list', 'millwright/*'], { cwd: line.root, encoding: 'utf8' });
  assert.equal(tags.trim().split('\n').length, 4);
  assert.equal(await line.inCheckout('server.js'), project['server.js']);
  // What a person sent back, took over or stopped teaches nothing: only what was verified does.
  assert.deepEqual(await line.store.ledger.list({ projectId: line.task.projectId, kinds: ['memory'] }), []);
  assert.equal(line.run.outcome, 'failed');
});
