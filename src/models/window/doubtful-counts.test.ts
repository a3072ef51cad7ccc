import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModelMemory } from '../model-memory.ts';
import type { Model } from '../model.ts';
import { provingWindow } from './proving-window.ts';

/** Tells the counts in turn, one a call, whatever it is asked. */
const telling = (...counts: number[]): Model & { asked: string[] } => {
  const asked: string[] = [];
  return {
    name: 'm',
    endpoint: 'e',
    asked,
    complete({ messages }, { onPromptTokens } = {}) {
      asked.push(messages.at(-1)?.content ?? '');
      const promptTokens = counts.shift();
      assert.ok(promptTokens !== undefined, 'a call too many');
      onPromptTokens?.(promptTokens);
      const usage = { promptTokens, answerTokens: 3, source: 'reported' as const };
      return Promise.resolve({ text: 'fine', reasoning: undefined, model: 'm', usage });
    },
  };
};

const prompt = 'The quick brown fox jumps over the lazy dog. '.repeat(300);
const request = { messages: [{ role: 'user' as const, content: prompt }] };

test('a count that no window explains is no count: the answer is used, and the size is our own estimate', async () => {
  const model = telling(11, 11);
  const proven = provingWindow(model, { memory: new ModelMemory() });
  for (const _ of [1, 2]) {
    const { text, usage } = await proven.complete(request);
    assert.equal(text, 'fine');
    assert.equal(usage.source, 'estimated');
    assert.ok(usage.promptTokens > 2000, String(usage.promptTokens));
  }
});

test('D0-10: a server that counts only what it had not read before is found out once, and not taken for one that cuts', async () => {
  const memory = new ModelMemory();
  const model = telling(900, 95, 700);
  const proven = provingWindow(model, { memory });
  assert.equal((await proven.complete(request)).usage.source, 'estimated');
  assert.equal((await proven.complete(request)).text, 'fine');
  assert.equal(model.asked.length, 3);
  assert.equal(new ModelMemory(memory.state()).of(model).countsPart, true);
});

test('a count that is low and yet grows with the prompt is honest', async () => {
  const { usage } = await provingWindow(telling(1300, 1381), { memory: new ModelMemory() }).complete(request);
  assert.deepEqual(usage, { promptTokens: 1300, answerTokens: 3, source: 'reported' });
});

test('a count that is low and stays where it was is that of a server that cuts', async () => {
  const cutting = provingWindow(telling(1300, 1300), { memory: new ModelMemory() });
  await assert.rejects(cutting.complete(request), { fault: 'window-cut' });
});
