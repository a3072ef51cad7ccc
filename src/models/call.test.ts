import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startModelServer } from '../../test/programs/model-server.ts';
import { createModel } from './create-model.ts';
import { openaiCompatible } from './providers/openai-compatible.ts';

test('a streamed answer arrives whole', async () => {
  const server = await startModelServer({ script: { answers: [{ text: 'Grüße, 世界! 👩‍💻 done' }] } });
  try {
    const model = createModel(
      { name: 'x', baseUrl: server.url, provider: openaiCompatible },
      'scripted-model',
    );
    const deltas: string[] = [];
    const reply = await model.complete(
      { messages: [{ role: 'user', content: 'hi' }] },
      { onDelta: (text) => deltas.push(text) },
    );
    assert.equal(reply.text, 'Grüße, 世界! 👩‍💻 done');
    assert.equal(deltas.join(''), reply.text);
    server.assertFinished();
    assert.equal(server.count('completed'), 1);
  } finally {
    await server.close();
  }
});
