import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { add, addTest, closeStore, emptyProject, files, git, plan, walkLine } from './line.ts';

after(closeStore);

const good = files({ 'add.js': add('a + b'), 'add.test.js': addTest });
const wrong = files({ 'add.js': add('a - b'), 'add.test.js': addTest });
const mend = files({ 'add.js': add('a + b') });
const prose = 'I would add the two numbers and return the sum.';

test('D1-11: a broken first answer is healed by what the checks said, and the commit holds the tree that passed', async (t) => {
  const line = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js', 'add.test.js'), wrong, { text: mend, expect: 'adds' }],
  });
  const { proof, branch, commit, outcome } = line.end;
  assert.equal(outcome, 'verified');
  assert.equal(proof?.healed, 1);
  assert.equal(await git(line.root, 'rev-parse', `${branch}^{tree}`), proof?.tree);
  assert.equal(await git(line.root, 'rev-parse', `${branch}`), commit);
  for (const check of proof?.checks ?? []) assert.equal(check.tree, proof?.tree);
  assert.deepEqual(proof?.checks.find(({ name }) => name === 'test')?.tests, {
    passed: 2,
    failed: 0,
    skipped: 0,
    total: 2,
  });
  assert.match((await line.onBranch('add.js')) ?? '', /a \+ b/);
  assert.equal(line.task.state, 'completed');
  assert.equal(line.run.outcome, 'verified');
  line.model.assertFinished();
});

test('D2-7: what was mended is a difference of complaints, and only what really went away', async (t) => {
  const { end } = await walkLine(t, { files: emptyProject, replies: [plan('add.js'), wrong, mend] });
  assert.ok((end.proof?.mended.length ?? 0) > 0);
  const unmended = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js'), wrong, files({ 'add.js': add('b - a') })],
    budget: { attempts: 1 },
  });
  assert.deepEqual(unmended.end.proof?.mended, []);
});

test('DX-12: every check of a proof links to the raw output it rests on', async (t) => {
  const { end, store } = await walkLine(t, { files: emptyProject, replies: [plan('add.js'), good] });
  for (const check of end.proof?.checks ?? []) {
    const log = await store.artifacts.read(check.log ?? '');
    assert.ok(log?.content.includes(check.command.join(' ')), check.name);
  }
});

test('D2-3, D2-8: when the checks still fail the task is failed, never complete, and the work is kept on the branch', async (t) => {
  const again = files({ 'add.js': add('a * b') });
  const line = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js'), wrong, again],
    budget: { attempts: 1 },
  });
  assert.equal(line.end.outcome, 'failed');
  assert.equal(line.task.state, 'failed');
  assert.ok(line.end.branch);
  assert.match(
    await git(line.root, 'log', '-1', '--format=%s%n%b', line.end.branch ?? ''),
    /^failed: .*Outcome: failed/s,
  );
});

test('D2-6, D1-23: a worse round is rolled back, and the best tree by checks is what is committed', async (t) => {
  const half = files({ 'add.js': add('a === 0 ? 0 : a - b'), 'add.test.js': addTest });
  const worse = files({ 'add.js': 'export const add = (a, b) => {' });
  const line = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js'), half, worse],
    budget: { attempts: 1 },
  });
  assert.equal(line.end.outcome, 'failed');
  assert.ok(line.events.some(({ type }) => type === 'files-restore'));
  assert.match((await line.onBranch('add.js')) ?? '', /a === 0/);
});

test('D2-6: the healer is shown the files as they are and the complaints with their places', async (t) => {
  const line = await walkLine(t, { files: emptyProject, replies: [plan('add.js'), wrong, mend] });
  const asked = line.model.calls.at(-1)?.messages.at(-1)?.content ?? '';
  for (const part of ['a - b', 'DATA: add.js', 'DATA: add.test.js', 'adds', line.task.spec])
    assert.ok(asked.includes(part), part);
});

test('D1-12: the request stands word for word in every prompt, and prompts do not grow by nesting', async (t) => {
  const tries = ['a - b', 'b - a', 'a * b'].map((body) => files({ 'add.js': add(body) }));
  const line = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js'), wrong, ...tries],
    budget: { attempts: 3 },
  });
  const prompts = line.model.calls.slice(2).map(({ messages }) => messages.at(-1)?.content ?? '');
  for (const prompt of prompts) assert.equal(prompt.split(line.task.spec).length, 2);
  const lengths = prompts.map(({ length }) => length);
  assert.ok(Math.max(...lengths) < 1.2 * Math.min(...lengths), lengths.join(' '));
});

test('DX-5: a model that never mends anything is asked a fixed number of times', async (t) => {
  let calls = 0;
  const stubborn = {
    name: 'stubborn',
    endpoint: 'test',
    complete: async () => {
      calls += 1;
      return {
        text: calls === 1 ? plan('add.js') : wrong,
        reasoning: undefined,
        model: 'stubborn',
        usage: { promptTokens: 10, answerTokens: 10, source: 'reported' as const },
      };
    },
  };
  const { end } = await walkLine(t, {
    files: emptyProject,
    replies: [],
    model: async () => [stubborn],
    budget: { attempts: 50 },
  });
  assert.equal(end.outcome, 'failed');
  assert.match(end.reason, /changed nothing/);
  assert.ok(calls <= 5, `${calls} calls`);
});

test('a used-up token budget ends the run after at most the call in flight, and keeps the best tree', async (t) => {
  const prompt = { promptTokens: 900, answerTokens: 200, source: 'reported' as const };
  const texts = [plan('add.js'), wrong, mend];
  const complete = async () => ({
    text: texts.shift() ?? '',
    reasoning: undefined,
    model: 'costly',
    usage: prompt,
  });
  const model = async () => [{ name: 'costly', endpoint: 'test', complete }];
  const { end } = await walkLine(t, { files: emptyProject, replies: [], model, budget: { tokens: 2000 } });
  assert.equal(end.outcome, 'exhausted');
  assert.equal(texts.length, 1);
  assert.equal(end.spent.tokens, 2200);
  assert.ok(end.branch);
});

test('D0-5, D1-9, D2-15, D3-1: prose, refusals and empty plans never become a result', async (t) => {
  for (const answer of [
    prose,
    'I cannot do this, I am sorry.',
    '```js\nexport const nameless = 1;\n```\n\n```js\nexport const other = 2;\n```',
  ]) {
    const line = await walkLine(t, {
      files: emptyProject,
      replies: [plan(), answer, answer, answer, answer],
    });
    assert.equal(line.end.outcome, 'failed');
    assert.equal(line.end.commit, null);
    assert.equal(await git(line.root, 'branch', '--list', 'millwright/*'), '');
    line.model.assertFinished();
  }
});

test('DX-7: an unreadable answer is said back to the model, and a readable second one lands', async (t) => {
  const line = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js'), prose, { text: good, expect: 'YOUR LAST ANSWER COULD NOT BE USED' }],
  });
  assert.equal(line.end.outcome, 'verified');
});

test('D0-4: an answer that breaks off never lands', async (t) => {
  const cut = '```js path=add.js\nexport const add = (a, b) => {\n  return a +';
  const line = await walkLine(t, {
    files: { ...emptyProject, 'add.js': 'export const add = 1;\n' },
    replies: [plan('add.js'), cut, good],
  });
  assert.ok(
    !line.events.some(
      (event) =>
        event.type === 'step-end' &&
        event.step === 'apply' &&
        JSON.stringify(event.facts.files).includes('return a +"'),
    ),
  );
  assert.equal(line.end.outcome, 'verified');
});

test('D0-1, D2-1: answers that lead out of the project or into git are refused, and nothing of them lands', async (t) => {
  for (const path of [
    '../outside.js',
    '/tmp/outside.js',
    '.git/hooks/pre-commit',
    'a/../../outside.js',
    '.husky/pre-commit',
    'millwright.toml',
  ]) {
    const evil = files({ [path]: 'export const evil = 1;', 'add.js': add('a + b') });
    const line = await walkLine(t, { files: emptyProject, replies: [plan('add.js'), evil, good] });
    assert.ok(
      line.events.some(({ type }) => type === 'edit-refuse') ||
        line.model.calls.at(-1)?.messages.at(-1)?.content.includes('COULD NOT BE USED'),
      path,
    );
    assert.deepEqual(
      line.end.proof?.files.map((file) => file.path).toSorted(),
      ['add.js', 'add.test.js'],
      path,
    );
  }
});

test('D1-10, D2-4: work that nothing tests is unverified, after tests were asked for once', async (t) => {
  const bare = files({ 'add.js': add('a + b') });
  const line = await walkLine(t, { files: { 'README.md': '# p\n' }, replies: [plan('add.js'), bare, bare] });
  assert.equal(line.end.outcome, 'unverified');
  assert.equal(line.task.state, 'review');
  assert.ok(line.end.commit);
  assert.match(line.model.calls.at(-1)?.messages.at(-1)?.content ?? '', /nothing was checked|no test ran/);
  line.model.assertFinished();
});

test('an answer that changes nothing is a failure with that name', async (t) => {
  const present = { 'add.js': `${add('a + b')}\n`, 'add.test.js': `${addTest}\n` };
  const { end } = await walkLine(t, {
    files: { ...emptyProject, ...present },
    replies: [plan('add.js'), good],
  });
  assert.deepEqual([end.outcome, end.reason, end.commit], ['failed', 'the answer changed nothing', null]);
});

test('D2-5: what an earlier round left behind is gone before the next one reads it', async (t) => {
  const leaving = `import { existsSync, writeFileSync } from 'node:fs';\nimport assert from 'node:assert/strict';\nimport { test } from 'node:test';\n\ntest('passes only on leftovers', () => {\n  const found = existsSync('results.json');\n  writeFileSync('results.json', '{}');\n  assert.ok(found);\n});`;
  const touched = files({ 'add.js': add('a + b /* again */') });
  const { end } = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js'), files({ 'add.js': add('a + b'), 'leave.test.js': leaving }), touched],
    budget: { attempts: 1 },
  });
  assert.equal(end.outcome, 'failed');
});

test('D2-18: nothing is committed that the run did not write, and what a check changes is put back', async (t) => {
  const meddling = addTest
    .replace(
      'assert.equal(add(0, 0), 0);',
      "writeFileSync('kept.txt', 'changed');\n  writeFileSync('litter.txt', 'x');",
    )
    .replace('import', "import { writeFileSync } from 'node:fs';\nimport");
  const line = await walkLine(t, {
    files: { ...emptyProject, 'kept.txt': 'kept\n' },
    replies: [plan('add.js'), files({ 'add.js': add('a + b'), 'add.test.js': meddling })],
  });
  assert.equal(line.end.outcome, 'verified');
  assert.equal(await line.onBranch('kept.txt'), 'kept');
  assert.equal(await line.onBranch('litter.txt'), undefined);
  assert.ok(line.events.some((event) => event.type === 'run-warn' && event.message.includes('kept.txt')));
});

test('a check that rewrites the run’s own files for ever is put back, and what was checked is what is committed', async (t) => {
  const restless = addTest
    .replace('assert.equal(add(0, 0), 0);', "appendFileSync('add.js', `// ${process.hrtime.bigint()}\\n`);")
    .replace('import', "import { appendFileSync } from 'node:fs';\nimport");
  const line = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js'), files({ 'add.js': add('a + b'), 'add.test.js': restless })],
  });
  assert.equal(line.end.outcome, 'verified');
  assert.equal((await line.onBranch('add.js'))?.match(/^\/\//gm)?.length, 2);
  const said = line.events.flatMap((event) => (event.type === 'run-warn' ? [event.message] : []));
  assert.match(said.at(-1) ?? '', /changed add\.js; it was put back/);
});

test('the person’s checkout, index and uncommitted work stay as they were', async (t) => {
  const before = async (root: string) => {
    await writeFile(join(root, 'add.js'), 'my own unfinished work\n');
    await writeFile(join(root, 'notes.txt'), 'untracked\n');
    await git(root, 'add', 'notes.txt');
  };
  const line = await walkLine(t, {
    files: { ...emptyProject, 'add.js': 'export const add = 1;\n' },
    replies: [plan('add.js'), good],
    before,
  });
  assert.equal(line.end.outcome, 'verified');
  assert.equal(await line.inCheckout('add.js'), 'my own unfinished work\n');
  assert.equal(await git(line.root, 'status', '--porcelain'), 'M add.js\nA  notes.txt');
  assert.equal(await git(line.root, 'rev-parse', '--abbrev-ref', 'HEAD'), 'main');
});

test('D0-6, D0-3: a large file that was not shown whole cannot be replaced whole; it is shown and then edited', async (t) => {
  const big = `${Array.from({ length: 3000 }, (_, index) => `export const value${index} = ${index};`).join('\n')}\n`;
  const whole = files({
    'add.js': add('a + b'),
    'add.test.js': addTest,
    'big.js': 'export const value7 = 8;',
  });
  const edit = `${good}\n\n\`\`\`js path=big.js\n<<<<<<< SEARCH\nexport const value7 = 7;\n=======\nexport const value7 = 8;\n>>>>>>> REPLACE\n\`\`\``;
  const line = await walkLine(t, {
    files: { ...emptyProject, 'big.js': big },
    replies: [plan('add.js'), whole, edit],
  });
  assert.equal(line.end.outcome, 'verified');
  assert.equal(`${await line.onBranch('big.js')}\n`, big.replace('value7 = 7;', 'value7 = 8;'));
});
