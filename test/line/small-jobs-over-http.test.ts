import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startModelServer, type ScriptInput } from '../programs/model-server.ts';
import { commandHere } from './command-here.ts';
import { add, addTest, emptyProject, files, git, makeRepository, temporary } from './line.ts';

const model = 'scripted-model';

const shop = async (t: TestContext, answers: NonNullable<ScriptInput['answers']>, present = {}) => {
  const server = await startModelServer({ script: { models: [model], pick: 'match', answers } });
  t.after(() => server.close());
  const folder = await temporary(t, 'jobs');
  await mkdir(join(folder, 'home'));
  const env = {
    HOME: join(folder, 'home'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_BASE_URL: server.url,
    MILLWRIGHT_MODEL: model,
  };
  const root = await makeRepository(join(folder, 'project'), { ...emptyProject, ...present });
  await mkdir(join(root, 'src'), { recursive: true });
  const say = (args: string[], cwd = root) => commandHere(args, { cwd, env });
  const text = (path: string) => readFile(join(root, path), 'utf8');
  return { server, folder, root, say, text };
};

interface End {
  outcome: string;
  reason: string;
  branch: string;
  result?: { status: string; reason?: string; text?: string; files: { path: string; hash: string | null }[] };
}

const endOf = ({ events }: { events: Record<string, unknown>[] }) => events.at(-1) as unknown as End;

const written = { text: files({ 'src/add.js': add('a + b'), 'src/add.test.js': addTest }) };
const review = { text: 'SCORE: 0.9\n\nVERDICT: APPROVED', match: { system: 'You review' } };

test('generate: from a folder below, paths are the caller’s; the file and its tests are written and verified', async (t) => {
  const { root, say, text } = await shop(t, [written, review]);
  const done = await say(
    ['generate', 'add two numbers', 'add.js', '--tests', '--write', '--json'],
    join(root, 'src'),
  );
  assert.equal(done.code, 0, done.stdout + done.stderr);
  const { result } = endOf(done);
  assert.equal(result?.status, 'written');
  const hash = createHash('sha256')
    .update(await text('src/add.js'))
    .digest('hex');
  assert.deepEqual(result?.files[0], { path: 'src/add.js', hash });
});

test('generate: without --write the checkout stays, and the summary says what to do with the proposal', async (t) => {
  const { root, say } = await shop(t, [written, review]);
  const done = await say(['generate', 'add two numbers', 'src/add.js', '--tests']);
  assert.equal(done.code, 0, done.stdout + done.stderr);
  assert.match(done.stdout, /result +proposed +src\/add\.js, src\/add\.test\.js/);
  assert.match(done.stdout, /why +complexity: simple/);
  assert.match(done.stdout, /merge +millwright merge/);
  assert.equal(await git(root, 'status', '--porcelain', '--untracked-files=all'), '');
});

test('D0-3, D0-1: what exists is refused before a model is asked, and so is what lies outside', async (t) => {
  const { server, folder, root, say } = await shop(t, [], { 'src/add.js': 'mine\n' });
  await symlink(folder, join(root, 'out'));
  const table: [string[], RegExp][] = [
    [['generate', 'x', 'src/add.js', '--write'], /src\/add\.js exists already/],
    [['generate', 'x', 'src/add.js', '--hash', 'a'.repeat(64)], /its SHA-256 is [0-9a-f]{64}/],
    [['generate', 'x', 'src/add.js', '--hash', 'zz'], /must be a SHA-256/],
    [['modify', 'src/gone.js', 'x'], /there is no text file src\/gone\.js/],
    [['generate', 'x', '../other.js'], /no git repository|not in the repository/],
    [['generate', 'x', '/etc/passwd'], /no git repository/],
    [['generate', 'x', 'out/x.js'], /no git repository/],
    [['generate', 'x', '.git/hooks/pre-commit'], /protected|is not inside a checkout/],
    [['modify', '.env', 'x'], /no text file|secrets/],
    [['review'], /name either files/],
    [['review', 'src/add.js', '--branch', 'main'], /name either files/],
    [['review', '--branch', '--upload-pack=x'], /branch/],
    [['ask', ''], /empty/],
    [['ask', 'x', '--context', '../../etc/passwd'], /no git repository/],
  ];
  for (const [args, expected] of table) {
    const done = await say(args);
    assert.notEqual(done.code, 0, args.join(' '));
    assert.match(done.stderr + done.stdout, expected, args.join(' '));
  }
  assert.equal(server.calls.length, 0);
});

test('modify: a change of one line of a long file leaves every other byte', async (t) => {
  const long = Array.from({ length: 900 }, (_, index) => `export const v${index} = ${index};\r\n`).join('');
  const { say, text } = await shop(
    t,
    [
      {
        text: '```js path=src/values.js\n<<<<<<< SEARCH\nexport const v450 = 450;\n=======\nexport const v450 = 451;\n>>>>>>> REPLACE\n```',
      },
      review,
    ],
    { 'src/values.js': long, 'src/add.js': add('a + b'), 'src/add.test.js': addTest },
  );
  const done = await say(['modify', 'src/values.js', 'v450 becomes 451', '--write']);
  assert.equal(done.code, 0, done.stdout + done.stderr);
  assert.equal(await text('src/values.js'), long.replace('v450 = 450', 'v450 = 451'));
});

test('ask: the answer is printed, the command ends with 0, and nothing is changed', async (t) => {
  const { folder, root, say } = await shop(t, [{ text: 'It adds.', match: 'What does it do' }]);
  await writeFile(join(root, 'notes.txt'), 'a note\n');
  const done = await say(['ask', 'What does it do?', '--context', 'notes.txt']);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /^It adds\.$/m);
  assert.equal(await git(root, 'branch', '--list', 'millwright/*'), '');
  const alone = await say(['ask', 'What does it do?', '--json'], folder);
  assert.equal(alone.code, 3, 'the one answer is used up');
});

test('review: a rejection ends with 3 and names the place', async (t) => {
  const rejected = {
    text: 'FINDING [blocker] src/add.js:1 `a - b`: it subtracts\n\nSCORE: 0.1\nVERDICT: REJECTED',
    match: { system: 'You review' },
    repeat: true,
  };
  const present = {
    'src/add.js': `${add('a - b')}\n`,
    'src/other.test.js': addTest.replace('./add.js', './sum.js'),
    'src/sum.js': add('a + b'),
  };
  const { say } = await shop(t, [rejected, { text: 'NO TEST: it is plain to see', repeat: true }], present);
  const done = await say(['review', 'src/add.js', '--purpose', 'adds two numbers']);
  assert.equal(done.code, 3, done.stdout + done.stderr);
  assert.match(done.stdout, /rejected/);
  assert.match(done.stdout, /it subtracts/);
});

test('write-files: JSON on standard input is written all or none, and put back by its backup', async (t) => {
  const { say, text } = await shop(t, [], { 'a.txt': 'one\n' });
  const batch = JSON.stringify([
    { path: 'a.txt', content: 'two\n' },
    { path: 'b/c.txt', content: 'new\n' },
  ]);
  const refused = await say(['write-files', batch]);
  assert.match(refused.stderr, /a\.txt: it exists already; nothing was changed/);
  const done = await say(['write-files', batch, '--overwrite', '--json']);
  assert.equal(done.code, 0, done.stderr);
  assert.equal(await text('b/c.txt'), 'new\n');
  const { backup } = done.events[0] as { backup: string };
  const back = await say(['write-files', '--restore', backup]);
  assert.equal(back.code, 0, back.stderr);
  assert.equal(await text('a.txt'), 'one\n');
  assert.match((await say(['write-files', '[{]'])).stderr, /is no JSON/);
});
