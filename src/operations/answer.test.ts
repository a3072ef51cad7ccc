import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { refusal } from '../../test/cli/person-machine.ts';
import { openWorkshop } from '../../test/cli/workshop.ts';
import { answer } from './answer.ts';
import { findRun } from './find-run.ts';
import { make } from './make.ts';
import { recordAnswer } from './record-answer.ts';

/** A run that has no proof of anything and waits for a person. */
const waiting = async (t: TestContext) => {
  const { context, store, submitted } = await openWorkshop(t);
  const ask = async (): Promise<string> => {
    const { runId } = await make.run({ spec: 'Add a slug function', sandbox: true }, context);
    const taskId = (await store.runs.byId(runId))?.taskId ?? '';
    await store.tasks.move(taskId, 'running');
    await store.tasks.move(taskId, 'blocked');
    await store.log.append(runId, {
      type: 'gate-request',
      gate: 'dependencies',
      kind: 'approval',
      question: 'May they be installed?',
    });
    return runId;
  };
  const decisionOf = async (run: string) => {
    const event = (await store.log.read(run)).at(-1)?.event;
    return event?.type === 'gate-response' ? event.decision : undefined;
  };
  return { context, ask, decisionOf, submitted };
};

test('D2-9: words approve nothing, whatever they sound like; a decision is an action of its own', async (t) => {
  const { context, ask, decisionOf } = await waiting(t);
  for (const text of ['approved', 'I disapprove', 'yes, yesterday already', 'not approved', 'unacceptable']) {
    const run = await ask();
    await answer.run({ run, text, decision: 'comment' }, context);
    assert.equal(await decisionOf(run), 'comment', text);
  }
  assert.equal(answer.input.parse({ run: '3f9a1c2e', text: 'approve' }).decision, 'comment');
  assert.equal(answer.input.safeParse({ run: '3f9a1c2e', decision: 'approved' }).success, false);
});

test('D2-10: a run that has no proof of anything can be rejected, with and without a reason', async (t) => {
  const { context, ask, decisionOf } = await waiting(t);
  for (const text of ['', 'not with this package']) {
    const run = await ask();
    await answer.run({ run, text, decision: 'reject' }, context);
    assert.equal(await decisionOf(run), 'reject');
  }
});

test('D2-12: of several answers at once one counts, and the others are told', async (t) => {
  const { context, ask, submitted } = await waiting(t);
  const run = await ask();
  const given = (['approve', 'reject', 'approve'] as const).map((decision) =>
    answer.run({ run, text: '', decision }, context),
  );
  const ended = await Promise.allSettled(given);
  assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal(submitted.filter((one) => one === run).length, 2, 'once when it began, once for the answer');
  const late = await refusal(answer.run({ run, text: '', decision: 'approve' }, context));
  assert.match(late.message, /waits for nobody|does not wait any more/);
});

test('D2-12: an answer that comes when the first one is being worked on is refused, whatever its sender has read', async (t) => {
  const { context, ask } = await waiting(t);
  const store = await context.store();
  const run = await ask();
  const found = await findRun(run, store);
  await answer.run({ run, text: '', decision: 'approve' }, context);
  await store.tasks.move(found.task.id, 'running');
  const late = { decision: 'reject' as const, text: 'too late', by: 'bob' };
  const refused = await refusal(recordAnswer({ ...found, gate: 'dependencies', answer: late }, context));
  assert.match(refused.message, /does not wait any more/);
  assert.equal((await store.tasks.byId(found.task.id))?.state, 'running');
  const answers = (await store.log.read(run)).filter(({ event }) => event.type === 'gate-response');
  assert.equal(answers.length, 1);
});
