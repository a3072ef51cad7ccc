import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { refusal } from '../../test/cli/person-machine.ts';
import { openWorkshop, scribble, type Workshop } from '../../test/cli/workshop.ts';
import { code } from './code.ts';

const defaults = { context: [], write: false, overwrite: false, sandbox: true };
const slug = 'export const slug = (title) => title.toLowerCase();\n';

const open = async (t: Parameters<typeof openWorkshop>[0]): Promise<Workshop> => {
  const shop = await openWorkshop(t);
  await scribble(shop.repository, 'slug.js', slug);
  return shop;
};

const taskOf = async ({ store, submitted }: Workshop) => {
  const run = await store.runs.byId(submitted.at(-1) ?? '');
  return store.tasks.byId(run?.taskId ?? '');
};

test('a job on a file is a task of its repository, with the file and the job in its request', async (t) => {
  const shop = await open(t);
  const started = await code.run({ ...defaults, job: 'test', path: 'slug.js', write: true }, shop.context);
  const task = await taskOf(shop);
  assert.equal(started.project, shop.repository);
  assert.deepEqual([task?.recipe, task?.title], ['code', 'test slug.js']);
  const { job, path, write, overwrite, textOnly } = task?.request ?? {};
  assert.deepEqual([job, path, write, overwrite, textOnly], ['test', 'slug.js', true, true, false]);
});

for (const [language, text, path] of [
  ['Python', 'x = 1\n', 'code.py'],
  ['javascript', slug, 'code.mjs'],
  ['javascript', 'module.exports = 1;\n', 'code.js'],
  ['TypeScript', slug, 'code.ts'],
] as const)
  test(`a text in ${language} becomes ${path} in a repository of its own`, async (t) => {
    const shop = await open(t);
    const started = await code.run({ ...defaults, job: 'document', text, language }, shop.context);
    t.after(() => rm(started.project, { recursive: true, force: true }));
    const { request } = (await taskOf(shop)) ?? {};
    assert.notEqual(started.project, shop.repository);
    assert.deepEqual([request?.path, request?.textOnly], [path, true]);
    assert.equal(await readFile(join(started.project, path), 'utf8'), text);
  });

test('D4-8: a job without code, without words or with too much of both starts nothing and says the next step', async (t) => {
  const { context, submitted } = await open(t);
  const table: [Partial<Parameters<typeof code.run>[0]>, RegExp, boolean][] = [
    [{ job: 'refactor' }, /refactor needs code/, true],
    [{ job: 'document', text: ' \n', language: 'python' }, /document needs code/, true],
    [{ job: 'document', text: slug }, /the language of the code is not known/, true],
    [{ job: 'document', text: slug, language: 'klingon' }, /the language klingon is not known/, true],
    [{ job: 'document', text: slug, language: 'constructor' }, /is not known/, true],
    [{ job: 'test', path: 'gone.js' }, /there is no file gone\.js: test needs code/, false],
    [{ job: 'test', path: 'slug.js', text: slug }, /either a file or --text/, true],
    [{ job: 'test', path: 'slug.js', language: 'python' }, /--language belongs to --text/, true],
    [{ job: 'test', path: 'slug.js', hash: '0'.repeat(64) }, /is not what you expect/, false],
    [{ job: 'test', text: slug, language: 'js', write: true }, /belong to a file/, true],
    [{ job: 'generate', path: 'new.js' }, /generate needs --instructions/, true],
    [{ job: 'generate', instructions: 'x y', text: slug, language: 'js' }, /generate takes no code/, true],
    [
      { job: 'generate', path: 'slug.js', instructions: 'x y', write: true },
      /slug\.js exists already/,
      false,
    ],
  ];
  for (const [input, message, usage] of table) {
    const error = await refusal(code.run({ ...defaults, job: 'test', ...input }, context));
    assert.match(error.message, message);
    assert.equal(error.usage, usage, error.message);
    assert.ok((error.hint ?? '') !== '', error.message);
  }
  assert.deepEqual(submitted, []);
});
