import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { createModel } from './create-model.ts';
import { openaiCompatible } from './providers/openai-compatible.ts';

test('D1-20: reasoning whose opening mark the server kept is taken back from whoever watches', () =>
  withModelServer({ answers: [{ text: 'REJECTED? Let me see.\n</think>\n\nAPPROVED' }] }, async (server) => {
    const seen: string[] = [];
    const model = createModel(
      { name: 'l', baseUrl: server.url, provider: openaiCompatible },
      'scripted-model',
    );
    const reply = await model.complete(
      { messages: [{ role: 'user', content: 'hi' }] },
      { onDelta: (text) => seen.push(text), onRestart: () => seen.splice(0) },
    );
    assert.equal(reply.text, 'APPROVED');
    assert.equal(seen.join(''), 'APPROVED');
    assert.match(reply.reasoning ?? '', /^REJECTED\? Let me see\./);
  }));

test('the channels of gpt-oss are told apart where a server hands them through', () =>
  withModelServer(
    {
      answers: [
        {
          text: '<|channel|>analysis<|message|>Easy.<|end|><|start|>assistant<|channel|>final<|message|>42<|return|>',
        },
      ],
    },
    async (server) => {
      const endpoint = { name: 'l', baseUrl: server.url, provider: openaiCompatible };
      const reply = await createModel(endpoint, 'scripted-model').complete({
        messages: [{ role: 'user', content: 'hi' }],
      });
      assert.deepEqual([reply.text, reply.reasoning], ['42', 'Easy.']);
    },
  ));

test('a long prompt on a machine that reads slowly gets the time that its size needs', async () => {
  const { firstTokenLimitMs } = await import('./limits.ts');
  assert.ok(firstTokenLimitMs(30_000) >= 20 * 60_000, 'unmeasured: by a slow machine');
  assert.ok(firstTokenLimitMs(30_000, 10) >= 60 * 60_000, 'by the speed that was measured');
  assert.ok(firstTokenLimitMs(100, 1000) < 1000);
  await withModelServer(
    { answers: [{ text: 'late', fault: { kind: 'stall', noHeaders: true } }] },
    async (server) => {
      const endpoint = { name: 'l', baseUrl: server.url, provider: openaiCompatible };
      const model = createModel(endpoint, 'scripted-model', { firstTokenMs: 50 });
      const start = performance.now();
      await assert.rejects(
        model.complete({ messages: [{ role: 'user', content: 'hi' }] }, { firstTokenMs: 400 }),
        /no first token for 0\.4 s/,
      );
      assert.ok(performance.now() - start >= 390);
    },
  );
});
