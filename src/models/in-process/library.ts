import { UserError } from '../../domain/errors.ts';

/** The part of node-llama-cpp 3.22.1 that is used. It is not a dependency: whoever wants it installs it. */
export interface Library {
  getLlama(options: {
    gpu: 'auto';
    build: 'never';
    skipDownload: true;
    progressLogs: false;
    maxThreads: number;
    logLevel: 'error';
    logger: (level: string, message: string) => void;
  }): Promise<Llama>;
  resolveChatWrapper(
    model: LlamaModel,
    options: { fallbackToOtherWrappersOnJinjaError: false; warningLogs: false },
  ): ChatWrapper;
  LlamaChat: new (options: { contextSequence: Sequence; chatWrapper: ChatWrapper }) => LlamaChat;
  InsufficientMemoryError: new (message: string) => Error;
}

export interface Llama {
  loadModel(options: { modelPath: string }): Promise<LlamaModel>;
  createGrammarForJsonSchema(schema: unknown): Promise<unknown>;
  getGrammarFor(type: 'json'): Promise<unknown>;
}

export interface LlamaModel {
  readonly tokenizer: unknown;
  readonly trainContextSize: number;
  /** Bytes. */
  readonly size: number;
  readonly fileInfo: { metadata: { tokenizer?: { chat_template?: string | undefined } | undefined } };
  createContext(options: {
    contextSize: number;
    sequences: 1;
    threads: number;
    failedCreationRemedy: false;
  }): Promise<LlamaContext>;
  dispose(): Promise<void>;
}

export interface LlamaContext {
  readonly contextSize: number;
  getSequence(): Sequence;
  dispose(): Promise<void>;
}

export interface Sequence {
  /** Counts what was really evaluated: a beginning that is still in the window is not evaluated again. */
  readonly tokenMeter: { readonly usedInputTokens: number; readonly usedOutputTokens: number };
  clearHistory(): Promise<void>;
}

export type HistoryItem =
  | { type: 'system' | 'user'; text: string }
  | { type: 'model'; response: readonly string[] };

export interface ChatWrapper {
  generateContextState(options: { chatHistory: readonly HistoryItem[] }): {
    contextText: { tokenize(tokenizer: unknown): readonly unknown[] };
  };
}

/** `type` is undefined for the answer itself; a segment is thinking or another aside. */
export interface Chunk {
  type?: 'segment' | undefined;
  text: string;
}

export interface GenerateOptions {
  signal: AbortSignal;
  maxTokens: number;
  temperature?: number;
  seed: number;
  grammar?: unknown;
  repeatPenalty: false;
  budgets?: { thoughtTokens: number };
  onResponseChunk: (chunk: Chunk) => void;
  contextShift: {
    size: number;
    strategy: () => { chatHistory: readonly HistoryItem[]; metadata: null };
  };
}

export interface LlamaChat {
  generateResponse(
    history: readonly HistoryItem[],
    options: GenerateOptions,
  ): Promise<{ metadata: { stopReason: string } }>;
  dispose(options: { disposeSequence: false }): void;
}

/** Answers the module; a test may find it elsewhere. */
export type ImportLibrary = () => Promise<unknown>;

const libraryName = 'node-llama-cpp';
export const libraryVersion = '3.22.1';

/** From beside Millwright, never from the folder of a project: what lies there must not run. */
export const importInstalled: ImportLibrary = () => import(libraryName) as Promise<unknown>;

const install = `run: npm install -g ${libraryName}@${libraryVersion}`;

const isLibrary = (module: unknown): module is Library => {
  const parts: unknown[] = ['getLlama', 'resolveChatWrapper', 'LlamaChat', 'InsufficientMemoryError'].map(
    (name) => (module as Record<string, unknown> | undefined)?.[name],
  );
  return parts.every((part) => typeof part === 'function');
};

/** Throws a UserError with the command that installs the library, when it is missing or another one. */
export const loadLibrary = async (importLibrary: ImportLibrary): Promise<Library> => {
  const module = await importLibrary().catch((cause: unknown) => {
    throw new UserError(`a GGUF file needs ${libraryName}, which is not installed or does not load`, {
      hint: install,
      cause,
    });
  });
  if (isLibrary(module)) return module;
  throw new UserError(`the installed ${libraryName} is not the version that is known here`, {
    hint: install,
  });
};

/** The native part, from what is installed: nothing is built or downloaded, nothing printed. Throws a UserError. */
export const startLlama = async (library: Library, maxThreads: number): Promise<Llama> => {
  try {
    return await library.getLlama({
      gpu: 'auto',
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      maxThreads,
      logLevel: 'error',
      logger: () => undefined,
    });
  } catch (cause) {
    throw new UserError(`${libraryName} has no build that runs on this machine`, {
      hint: `${install} (without --omit=optional, which leaves its builds out)`,
      cause,
    });
  }
};
