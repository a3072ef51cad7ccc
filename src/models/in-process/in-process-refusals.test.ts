import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { importInference, withoutInference } from '../../../test/programs/inference-library.ts';
import { writeTinyGguf } from '../../../test/programs/tiny-gguf.ts';
import { ModelError, UserError } from '../../domain/errors.ts';
import { Engine, freeThreads } from './engine.ts';
import { grammarSchema, UnsupportedSchema } from './grammar-schema.ts';
import { openInProcessModel } from './open-in-process-model.ts';
import { Turns } from './turns.ts';

const folder = mkdtempSync(join(tmpdir(), 'mw-gguf-'));
after(() => rm(folder, { recursive: true }));
const tiny = writeTinyGguf(join(folder, 'tiny.gguf'));
const libraryThatNobodyHas = 'node-llama-cpp-that-nobody-has';
const hello = { messages: [{ role: 'user', content: 'Hello' }] as const, maxTokens: 20 };

const refused = async (work: Promise<unknown>): Promise<UserError> => {
  const error = await work.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof UserError, String(error));
  return error;
};

test('without the library a GGUF file is refused with the one command that installs it', async () => {
  const missing = (): Promise<unknown> => import(libraryThatNobodyHas) as Promise<unknown>;
  const error = await refused(openInProcessModel({ endpoint: 'here', path: tiny, importLibrary: missing }));
  assert.equal(error.hint, 'run: npm install -g node-llama-cpp@3.22.1');
  assert.ok(!error.message.includes('\n'));
  const other = (): Promise<unknown> => Promise.resolve({ getLlama: 'something else' });
  const strange = await refused(openInProcessModel({ endpoint: 'here', path: tiny, importLibrary: other }));
  assert.match(strange.message, /not the version/);
});

test('a library without a build for this machine is a UserError, and is asked again the next time', async () => {
  let asked = 0;
  const library = {
    getLlama: () => {
      asked += 1;
      return Promise.reject(new Error('no binary'));
    },
    resolveChatWrapper: () => undefined,
    LlamaChat: class {
      readonly none = true;
    },
    InsufficientMemoryError: RangeError,
  };
  const engine = new Engine(() => Promise.resolve(library));
  assert.match((await refused(engine.use(tiny))).message, /no build that runs on this machine/);
  await refused(engine.use(tiny));
  assert.equal(asked, 2);
});

test('a path that holds no GGUF file is refused before the library is looked for', async () => {
  const importLibrary = (): Promise<unknown> => assert.fail('the library was loaded');
  const open = (path: string): Promise<unknown> =>
    openInProcessModel({ endpoint: 'here', path, importLibrary });
  assert.match((await refused(open(join(folder, 'none.gguf')))).message, /cannot be read/);
  assert.match((await refused(open(folder))).message, /cannot be read/);
  const pointer = join(folder, 'pointer.gguf');
  const others = ['version https://git-lfs.github.com/spec/v1\n', '', 'GGUF', 'GGUF\u0001\0\0\0 old'];
  for (const text of others) {
    writeFileSync(pointer, text);
    assert.match((await refused(open(pointer))).message, /is not a GGUF file/);
  }
  assert.match((await refused(open('https://example.com/model.gguf'))).message, /cannot be read/);
});

test('threads: the cores that nobody uses but one, and always one', () => {
  assert.equal(freeThreads(8, 0), 7);
  assert.equal(freeThreads(8, 3.2), 5);
  assert.equal(freeThreads(2, 0), 1);
  assert.equal(freeThreads(2, 9), 1);
});

test('turns: in the order of asking, and who leaves the queue does not let others past', async () => {
  const turns = new Turns();
  const stay = new AbortController().signal;
  const endFirst = await turns.take(stay);
  const leaving = new AbortController();
  const second = turns.take(leaving.signal);
  let third = false;
  const last = turns.take(stay).then((end) => {
    third = true;
    return end;
  });
  leaving.abort(new Error('left'));
  await assert.rejects(second, /left/);
  assert.equal(third, false);
  endFirst();
  (await last)();
});

test('a schema is put into the words of the grammar, and refused where that would change it', () => {
  assert.deepEqual(
    grammarSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        name: { type: 'string', pattern: '^a', format: 'email', maxLength: 9 },
        kind: { anyOf: [{ const: 'a' }, { type: ['integer', 'null'], minimum: 3 }] },
        more: { type: 'array', items: { $ref: '#/$defs/leaf' } },
      },
      required: ['name'],
      $defs: { leaf: { type: 'object', additionalProperties: { type: 'number' } } },
    }),
    {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 9 },
        kind: { oneOf: [{ const: 'a' }, { oneOf: [{ type: 'integer' }, { type: 'null' }] }] },
        more: { type: 'array', items: { $ref: '#/$defs/leaf' } },
      },
      additionalProperties: false,
      $defs: { leaf: { type: 'object', additionalProperties: { type: 'number' } } },
    },
  );
  for (const schema of [
    {},
    { type: 'odd' },
    { $ref: '#' },
    { allOf: [] },
    { type: 'object', patternProperties: {} },
  ])
    assert.throws(() => grammarSchema(schema), UnsupportedSchema, JSON.stringify(schema));
});

describe('a GGUF file that cannot answer', { skip: withoutInference }, () => {
  const faultOf = async (path: string, messages = [...hello.messages]): Promise<ModelError> => {
    const model = await openInProcessModel({
      endpoint: 'here',
      path,
      threads: 1,
      importLibrary: importInference,
    });
    try {
      await model.complete({ ...hello, messages });
    } catch (error) {
      assert.ok(error instanceof ModelError, String(error));
      return error;
    } finally {
      await model.dispose();
    }
    return assert.fail('it answered');
  };

  test('a file that was cut is unknown-model, and the next call says so again', async () => {
    const cut = join(folder, 'cut.gguf');
    const whole = readFileSync(tiny);
    for (const size of [8, 100, 5000, whole.length - 100_000]) {
      writeFileSync(cut, whole.subarray(0, size));
      assert.equal((await faultOf(cut)).fault, 'unknown-model', `${size} bytes`);
    }
  });

  test('a file without a chat template, or with a broken one, is bad-request: none is guessed', async () => {
    const none = await faultOf(writeTinyGguf(join(folder, 'base.gguf'), { template: ' ' }));
    assert.equal(none.fault, 'bad-request');
    assert.match(none.message, /no chat template/);
    const broken = await faultOf(writeTinyGguf(join(folder, 'broken.gguf'), { template: '{% for %}' }));
    assert.equal(broken.fault, 'bad-request');
  });

  test('messages that do not end with one of the user are bad-request', async () => {
    assert.equal((await faultOf(tiny, [])).fault, 'bad-request');
  });

  test('nothing is printed, by the native side neither, and the process ends though nobody let go', () => {
    const cut = join(folder, 'cut-too.gguf');
    const cutShort = join(folder, 'cut-short.gguf');
    writeFileSync(cut, readFileSync(tiny).subarray(0, 100_000));
    writeFileSync(cutShort, readFileSync(tiny).subarray(0, 5000));
    const script = `
      import { openInProcessModel } from ${JSON.stringify(new URL('open-in-process-model.ts', import.meta.url).href)};
      import { importInference as importLibrary } from ${JSON.stringify(new URL('../../../test/programs/inference-library.ts', import.meta.url).href)};
      for (const path of ${JSON.stringify([cut, cutShort, tiny])}) {
        const model = await openInProcessModel({ endpoint: 'here', path, threads: 1, importLibrary });
        const call = model.complete(${JSON.stringify(hello)});
        console.log(await call.catch((error) => error.fault));
        if (path !== ${JSON.stringify(tiny)}) await model.dispose();
      }`;
    const program = join(folder, 'program.mjs');
    writeFileSync(program, script);
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
    assert.deepEqual(
      { status, stdout, stderr },
      { status: 0, stdout: 'unknown-model\nunknown-model\nlength-limit\n', stderr: '' },
    );
  });

  test('the script writes such a file by hand, and the same seed the same bytes', () => {
    const path = join(folder, 'by-hand.gguf');
    const script = join(import.meta.dirname, '../../../test/programs/tiny-gguf.ts');
    const said = execFileSync(process.execPath, [script, path], { encoding: 'utf8' });
    assert.match(said, /random weights/);
    assert.deepEqual(readFileSync(path), readFileSync(tiny));
  });
});
