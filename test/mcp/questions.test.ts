import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, git } from '../line/line.ts';
import { clientKinds, startAssistant } from './assistant.ts';
import { questionWorkshop, wish } from './question-workshop.ts';

for (const kind of clientKinds)
  test(`the question of a run reaches the person through a client ${kind}, and the call ends with the run`, async (t) => {
    const { folder, env, root } = await questionWorkshop(t);
    const asked: string[] = [];
    const answers: { action: 'accept'; content: Record<string, string | boolean> }[] = [
      { action: 'accept', content: { decision: 'comment', text: 'call it sum' } },
      { action: 'accept', content: { decision: 'approve' } },
      { action: 'accept', content: { confirm: true } },
    ];
    const elicit = (message: string) => {
      asked.push(message);
      return answers[asked.length - 1] ?? { action: 'decline' as const };
    };
    const assistant = await startAssistant(t, { kind, cwd: folder, env, roots: [root], elicit });
    const made = await assistant.call('make', wish);
    assert.equal(made.value['outcome'], 'verified', made.text);
    assert.match(asked[0] ?? '', /Files: add\.js, add\.test\.js/);
    assert.match(asked[1] ?? '', /Files: sum\.js/);
    const merged = await assistant.call('task_approve', { run: made.value['runId'], decision: 'approve' });
    assert.equal(merged.isError, false, merged.text);
    assert.match(asked[2] ?? '', /Do you approve run/);
    assert.equal(await git(root, 'show', 'HEAD:add.js'), add('a + b'));
    assert.deepEqual(assistant.errors, []);
    await assistant.close();
  });

test('without a person at hand the question is the answer, words do not approve it, and a decision does', async (t) => {
  const { folder, env, root } = await questionWorkshop(t);
  const assistant = await startAssistant(t, { cwd: folder, env, roots: [root] });
  const waiting = await assistant.call('make', wish);
  assert.deepEqual([waiting.value['status'], waiting.value['outcome']], ['waiting', null]);
  assert.match(String(waiting.value['question']), /Files: add\.js/);
  const run = String(waiting.value['runId']);
  const said = await assistant.call('task_answer', { run, text: 'approve, yes, LGTM' });
  assert.match(String(said.value['question']), /Files: sum\.js/, 'words are a comment on the plan');
  const approved = await assistant.call('task_approve', { run, decision: 'approve' });
  assert.equal(approved.isError, false, approved.text);
  const state = await assistant.call('task_status', { run, wait: true });
  assert.equal(state.value['outcome'], 'verified', state.text);
  const again = await assistant.call('task_answer', { run, text: 'more' });
  assert.match(again.text, /waits for nobody/);
  await assistant.close();
});

test('a person who does not confirm approves nothing', async (t) => {
  const { folder, env, root } = await questionWorkshop(t);
  const elicit = () => ({ action: 'decline' as const });
  const assistant = await startAssistant(t, { cwd: folder, env, roots: [root], elicit });
  const waiting = await assistant.call('make', wish);
  assert.equal(waiting.value['status'], 'waiting');
  const refused = await assistant.call('task_approve', { run: waiting.value['runId'], decision: 'approve' });
  assert.match(refused.text, /did not confirm/);
  const state = await assistant.call('task_status', { run: waiting.value['runId'] });
  assert.equal(state.value['status'], 'waiting');
  await assistant.close();
});
