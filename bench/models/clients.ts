import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import OpenAI from 'openai';
import { ModelError } from '../../src/domain/errors.ts';
import { createModel } from '../../src/models/create-model.ts';
import type { CallLimits } from '../../src/models/limits.ts';
import { ModelMemory } from '../../src/models/model-memory.ts';
import { openaiCompatible } from '../../src/models/providers/openai-compatible.ts';
import { provingWindow } from '../../src/models/window/proving-window.ts';

/** What a caller learns of a call. `finish` is the word that the client hands on, undefined where it hands on none. */
export interface Outcome {
  text: string;
  finish: string | undefined;
}

/** One streamed call; throws what the client throws. */
export interface Client {
  name: string;
  version: string;
  call(baseUrl: string, model: string, prompt: string, onDelta: () => void): Promise<Outcome>;
}

/** Limits that let a fault matrix end; those of the others cannot be set this way. */
const quick = { firstTokenMs: 1000, silenceMs: 1000 };

const ownClientWith = (limits: Partial<CallLimits>): Client => ({
  name: 'millwright',
  version: '',
  async call(baseUrl, model, prompt, onDelta) {
    const endpoint = { name: 'bench', baseUrl, provider: openaiCompatible, apiKey: 'k' };
    const reply = await createModel(endpoint, model, limits).complete(
      { messages: [{ role: 'user', content: prompt }] },
      { onDelta },
    );
    return { text: reply.text, finish: 'stop' };
  },
});

/** Our client as it is used. */
export const ownClient: Client = ownClientWith({});

/** Our client with a limit of the answer that no answer needs. */
export const boundlessClient: Client = ownClientWith({ answerChars: 400_000_000 });

/** Our client with the window proof, for faults that only it can see. */
export const provenClient: Client = {
  name: 'millwright',
  version: '',
  async call(baseUrl, model, prompt, onDelta) {
    const endpoint = { name: 'bench', baseUrl, provider: openaiCompatible, apiKey: 'k' };
    const proven = provingWindow(createModel(endpoint, model, quick), { memory: new ModelMemory() });
    try {
      const request = { messages: [{ role: 'user' as const, content: prompt }] };
      const reply = await proven.complete(request, { onDelta, firstTokenMs: 0 });
      return { text: reply.text, finish: 'stop' };
    } catch (error) {
      if (error instanceof ModelError) throw error;
      throw new Error('our client threw something else than a ModelError', { cause: error });
    }
  },
};

const require = createRequire(import.meta.url);

const versionOf = (name: string): string => {
  const files = (require.resolve.paths(name) ?? []).map((folder) => `${folder}/${name}/package.json`);
  const path = files.find((file) => existsSync(file));
  return path === undefined ? '' : (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
};

const openaiClient: Client = {
  name: 'openai',
  version: versionOf('openai'),
  async call(baseURL, model, prompt, onDelta) {
    const client = new OpenAI({ baseURL, apiKey: 'k', maxRetries: 0 });
    const stream = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: prompt }],
      stream: true,
      stream_options: { include_usage: true },
    });
    const outcome: Outcome = { text: '', finish: undefined };
    // A broken server leaves out what the types promise.
    for await (const { choices } of stream as AsyncIterable<Partial<OpenAI.ChatCompletionChunk>>) {
      const [choice] = choices ?? [];
      const delta = choice?.delta?.content ?? '';
      outcome.text += delta;
      if (delta !== '') onDelta();
      outcome.finish = choice?.finish_reason ?? outcome.finish;
    }
    return outcome;
  },
};

const aiClient: Client = {
  name: 'ai',
  version: versionOf('ai'),
  async call(baseURL, model, prompt, onDelta) {
    const provider = createOpenAICompatible({ name: 'bench', baseURL, apiKey: 'k' });
    const { fullStream } = streamText({ model: provider(model), prompt, maxRetries: 0, onError: () => {} });
    const outcome: Outcome = { text: '', finish: undefined };
    for await (const part of fullStream) {
      if (part.type === 'error') throw part.error instanceof Error ? part.error : new Error('error part');
      if (part.type === 'text-delta') {
        outcome.text += part.text;
        onDelta();
      }
      if (part.type === 'finish') outcome.finish = part.finishReason;
    }
    return outcome;
  },
};

/** The packages that we compare with. */
export const otherClients: readonly Client[] = [openaiClient, aiClient];
