import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

interface OpenAiModule {
  default: new (options: object) => {
    chat: {
      completions: {
        create(
          body: object,
        ): Promise<AsyncIterable<{ choices?: { delta?: { content?: string }; finish_reason?: string }[] }>>;
      };
    };
  };
}

/** Loads a package by a name that the compiler does not know: it may not be installed. */
const load = async <Module>(name: string): Promise<Module | undefined> =>
  (import(name) as Promise<Module>).catch(() => undefined);

const openaiClient = async (): Promise<Client | undefined> => {
  const module = await load<OpenAiModule>('openai');
  if (!module) return undefined;
  const OpenAI = module.default;
  return {
    name: 'openai',
    version: versionOf('openai'),
    async call(baseURL, model, prompt, onDelta) {
      const client = new OpenAI({ baseURL, apiKey: 'k', maxRetries: 0 });
      const messages = [{ role: 'user', content: prompt }];
      const stream = await client.chat.completions.create({
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
      });
      const outcome: Outcome = { text: '', finish: undefined };
      for await (const { choices } of stream) {
        const [choice] = choices ?? [];
        const delta = choice?.delta?.content ?? '';
        outcome.text += delta;
        if (delta !== '') onDelta();
        outcome.finish = choice?.finish_reason ?? outcome.finish;
      }
      return outcome;
    },
  };
};

interface AiModule {
  streamText(options: object): {
    fullStream: AsyncIterable<{ type: string; text?: string; error?: unknown; finishReason?: string }>;
  };
}
interface CompatibleModule {
  createOpenAICompatible(options: object): (model: string) => unknown;
}

const aiClient = async (): Promise<Client | undefined> => {
  const [ai, compatible] = await Promise.all([
    load<AiModule>('ai'),
    load<CompatibleModule>('@ai-sdk/openai-compatible'),
  ]);
  if (!ai || !compatible) return undefined;
  return {
    name: 'ai',
    version: versionOf('ai'),
    async call(baseURL, model, prompt, onDelta) {
      const provider = compatible.createOpenAICompatible({ name: 'bench', baseURL, apiKey: 'k' });
      const { fullStream } = ai.streamText({
        model: provider(model),
        prompt,
        maxRetries: 0,
        onError: () => {},
      });
      const outcome: Outcome = { text: '', finish: undefined };
      for await (const part of fullStream) {
        if (part.type === 'error') throw part.error instanceof Error ? part.error : new Error('error part');
        if (part.type === 'text-delta') {
          outcome.text += part.text ?? '';
          onDelta();
        }
        if (part.type === 'finish') outcome.finish = part.finishReason;
      }
      return outcome;
    },
  };
};

/** The packages to compare with, as far as they are installed, and the names of those that are not. */
export const otherClients = async (): Promise<{ clients: Client[]; missing: string[] }> => {
  const [openai, ai] = await Promise.all([openaiClient(), aiClient()]);
  return {
    clients: [openai, ai].filter((client) => client !== undefined),
    missing: [...(openai ? [] : ['openai']), ...(ai ? [] : ['ai with @ai-sdk/openai-compatible'])],
  };
};
