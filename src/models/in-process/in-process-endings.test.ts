import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { importInference, withoutInference } from '../../../test/programs/inference-library.ts';
import { tinyPromptTokens, writeTinyGguf } from '../../../test/programs/tiny-gguf.ts';
import { ModelError } from '../../domain/errors.ts';
import type { CallLimits } from '../limits.ts';
import { ModelMemory } from '../model-memory.ts';
import { provingWindow } from '../window/proving-window.ts';
import type { LlamaChat } from './library.ts';
import { openInProcessModel } from './open-in-process-model.ts';
import type { InProcessModel } from './open-in-process-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'mw-gguf-'));
after(() => rm(folder, { recursive: true }));
const path = writeTinyGguf(join(folder, 'tiny.gguf'));

const hello = { messages: [{ role: 'user', content: 'Hello' } as const], maxTokens: 20 };

const faultOf = async (call: Promise<unknown>): Promise<string> => {
  const error = await call.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof ModelError, String(error));
  return error.fault;
};

interface Stalled {
  model: InProcessModel;
  /** How many generations have begun. */
  begun: () => number;
  /** Fulfilled when one begins. */
  begins: Promise<void>;
  /** Lets them go on. */
  release: () => void;
}

/** The real library, deaf to its signal as it is in the middle of a large batch, until it is released. */
const stalled = async (limits?: Partial<CallLimits>): Promise<Stalled> => {
  const gate = Promise.withResolvers<void>();
  const begins = Promise.withResolvers<void>();
  let begun = 0;
  const importLibrary = async (): Promise<unknown> => {
    const library = (await importInference()) as { LlamaChat: new (options: object) => LlamaChat };
    const Stalling = class extends library.LlamaChat {
      override async generateResponse(
        ...[history, options]: Parameters<LlamaChat['generateResponse']>
      ): ReturnType<LlamaChat['generateResponse']> {
        begun += 1;
        begins.resolve();
        await gate.promise;
        return super.generateResponse(history, options);
      }
    };
    return { ...library, LlamaChat: Stalling };
  };
  const model = await openInProcessModel({ endpoint: 'here', path, threads: 1, limits, importLibrary });
  return { model, begun: () => begun, begins: begins.promise, release: gate.resolve };
};

describe('a call that ends before the library does', { skip: withoutInference }, () => {
  test('an abort does not wait for the native side; the next call does, and so does letting go', async () => {
    const { model, begun, begins, release } = await stalled();
    const controller = new AbortController();
    const first = model.complete(hello, { signal: controller.signal });
    const second = model.complete(hello);
    await begins;
    controller.abort();
    assert.equal(await faultOf(first), 'aborted');
    assert.equal(begun(), 1, 'the second call waits until the first is really over');
    let gone = false;
    const going = model.dispose().then(() => (gone = true));
    assert.equal(gone, false);
    release();
    assert.equal(await faultOf(second), 'length-limit');
    assert.equal(begun(), 2);
    await going;
  });

  test('a model that says nothing within its limit ends as timeout', async () => {
    const { model, release } = await stalled({ firstTokenMs: 1 });
    assert.equal(await faultOf(model.complete(hello)), 'timeout');
    release();
    await model.dispose();
  });
});

describe('a GGUF file behind the window proof', { skip: withoutInference }, () => {
  test('D0-7: what fits raises no alarm, what does not is refused by the exact count', async () => {
    const model = await openInProcessModel({
      endpoint: 'here',
      path,
      threads: 1,
      importLibrary: importInference,
    });
    const proven = provingWindow(model, {
      memory: new ModelMemory(),
      facts: (signal) => model.facts(signal),
      countTokens: (messages, signal) => model.countTokens(messages, signal),
    });
    const ask = (size: number): Promise<unknown> =>
      proven.complete({ messages: [{ role: 'user', content: 'x'.repeat(size) }], maxTokens: 20 });
    for (const size of [1, 500, 1700]) assert.equal(await faultOf(ask(size)), 'length-limit', `${size}`);
    // Repeated letters are fewer tokens anywhere else: only the count of this model's own tokenizer refuses this.
    assert.equal(tinyPromptTokens([{ role: 'user', content: 'x'.repeat(2100) }]) > 2048, true);
    assert.equal(await faultOf(ask(2100)), 'prompt-too-long');
    await model.dispose();
  });
});
