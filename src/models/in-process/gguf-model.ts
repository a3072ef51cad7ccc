import { modelError } from '../faults.ts';
import type { Message } from '../model.ts';
import type { ModelFacts } from '../question.ts';
import type {
  ChatWrapper,
  HistoryItem,
  Library,
  Llama,
  LlamaChat,
  LlamaContext,
  LlamaModel,
  Sequence,
} from './library.ts';

/** Windows grow in steps, since another size throws away what the last one had read. */
const windowStepTokens = 1024;

/** What loading needs. */
export interface Loader {
  library: Library;
  llama: Llama;
  threads: number;
}

/** What a prompt is for the model. */
export interface Prompt {
  history: HistoryItem[];
  /** By the model's own tokenizer, template included. */
  tokens: number;
}

const toHistory = (messages: readonly Message[]): HistoryItem[] => [
  ...messages.map(({ role, content }): HistoryItem =>
    role === 'assistant' ? { type: 'model', response: [content] } : { type: role, text: content },
  ),
  { type: 'model', response: [] },
];

/** A model in memory, with its own template and the window that its calls have needed so far. */
export class GgufModel {
  readonly #loader: Loader;
  readonly #model: LlamaModel;
  readonly #wrapper: ChatWrapper;
  #context: LlamaContext | undefined;
  #sequence: Sequence | undefined;

  private constructor(loader: Loader, model: LlamaModel, wrapper: ChatWrapper) {
    this.#loader = loader;
    this.#model = model;
    this.#wrapper = wrapper;
  }

  /** Throws a ModelError for a file that is broken, of an unknown architecture, too large or without a template. */
  static async load(loader: Loader, path: string): Promise<GgufModel> {
    const { library, llama } = loader;
    const model = await llama.loadModel({ modelPath: path }).catch((cause: unknown) => {
      if (cause instanceof library.InsufficientMemoryError)
        throw modelError('overloaded', `${path} needs more memory than is free`, {
          retryable: false,
          hint: 'close other programs, or use a smaller model or quantization',
          cause,
        });
      throw modelError('unknown-model', `${path} cannot be loaded`, {
        hint: 'the file may be cut, or its architecture newer than the library',
        cause,
      });
    });
    try {
      return new GgufModel(loader, model, GgufModel.#wrapperOf(library, model, path));
    } catch (error) {
      await model.dispose();
      throw error;
    }
  }

  /** Never a template by guess: an answer under the wrong one looks like that of a bad model. */
  static #wrapperOf(library: Library, model: LlamaModel, path: string): ChatWrapper {
    const hint = 'use a GGUF file of an instruct model that holds tokenizer.chat_template';
    const template = model.fileInfo.metadata.tokenizer?.chat_template;
    if (typeof template !== 'string' || template.trim() === '')
      throw modelError('bad-request', `${path} holds no chat template`, { hint });
    try {
      return library.resolveChatWrapper(model, {
        fallbackToOtherWrappersOnJinjaError: false,
        warningLogs: false,
      });
    } catch (cause) {
      throw modelError('bad-request', `the chat template of ${path} cannot be read`, { hint, cause });
    }
  }

  /** Throws a ModelError for messages that the template refuses. */
  read(messages: readonly Message[]): Prompt {
    const history = toHistory(messages);
    try {
      const { contextText } = this.#wrapper.generateContextState({ chatHistory: history });
      return { history, tokens: contextText.tokenize(this.#model.tokenizer).length };
    } catch (cause) {
      throw modelError('bad-request', 'the chat template of the model refuses these messages', { cause });
    }
  }

  /** Tokens of prompt and answer together that it can take: what it was made for, or less where that is wished. */
  limit(windowTokens = Infinity): number {
    return Math.min(this.#model.trainContextSize, windowTokens);
  }

  facts(windowTokens: number | undefined): ModelFacts {
    return {
      windowTokens: this.limit(windowTokens),
      capableTokens: this.#model.trainContextSize,
      loaded: true,
      slots: 1,
      sizeBytes: this.#model.size,
    };
  }

  /** A place for a call, and the size of the window that it has. What an earlier call left in it is read again for free. */
  async place(tokens: number, limit: number): Promise<{ sequence: Sequence; windowTokens: number }> {
    const wanted = Math.min(limit, Math.ceil(tokens / windowStepTokens) * windowStepTokens);
    if (this.#context === undefined || this.#context.contextSize < wanted) await this.#widen(wanted);
    if (this.#context === undefined || this.#sequence === undefined)
      throw modelError('server-error', 'the window was closed while it was opened');
    return { sequence: this.#sequence, windowTokens: Math.min(this.#context.contextSize, limit) };
  }

  async #widen(contextSize: number): Promise<void> {
    const { library, threads } = this.#loader;
    const before = this.#context;
    this.#context = undefined;
    this.#sequence = undefined;
    await before?.dispose();
    try {
      const options = { contextSize, sequences: 1, threads, failedCreationRemedy: false } as const;
      this.#context = await this.#model.createContext(options);
      this.#sequence = this.#context.getSequence();
    } catch (cause) {
      const short = cause instanceof library.InsufficientMemoryError;
      const why = short ? 'needs more memory than is free' : 'cannot be had';
      throw modelError(short ? 'overloaded' : 'server-error', `a window of ${contextSize} tokens ${why}`, {
        retryable: false,
        hint: 'set a smaller window for this endpoint, or use a smaller model',
        cause,
      });
    }
  }

  openChat(contextSequence: Sequence): LlamaChat {
    return new this.#loader.library.LlamaChat({ contextSequence, chatWrapper: this.#wrapper });
  }

  /** What holds an answer to a schema in the words of the library, or to any JSON. Throws what the library throws. */
  grammar(schema: Record<string, unknown> | 'json'): Promise<unknown> {
    const { llama } = this.#loader;
    return schema === 'json' ? llama.getGrammarFor('json') : llama.createGrammarForJsonSchema(schema);
  }

  /** After a call that did not end well: the next one reads everything anew. */
  async forget(): Promise<void> {
    await this.#sequence?.clearHistory();
  }

  async dispose(): Promise<void> {
    await this.#context?.dispose();
    await this.#model.dispose();
  }
}
