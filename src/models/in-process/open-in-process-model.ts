import { basename } from 'node:path';
import type { CallLimits } from '../limits.ts';
import type { Message, Model } from '../model.ts';
import type { ModelFacts } from '../question.ts';
import { engineOf } from './engine.ts';
import { findGguf } from './gguf-file.ts';
import { GgufCalls } from './gguf-calls.ts';
import { importInstalled } from './library.ts';
import type { ImportLibrary } from './library.ts';

export interface InProcessOptions {
  /** Name of the endpoint, as the config calls it. */
  endpoint: string;
  /** The GGUF file: the only file that is opened, with the parts that it names itself if it was split. */
  path: string;
  /** Name of the model; default the file's without `.gguf`. */
  name?: string | undefined;
  /** Most tokens of prompt and answer together; default what the model was made for. Less saves memory. */
  windowTokens?: number | undefined;
  /** Threads, where its first user names them; default the cores that are free when it is loaded, but one. */
  threads?: number | undefined;
  limits?: Partial<CallLimits> | undefined;
  /** Where the library comes from; default what is installed beside Millwright. */
  importLibrary?: ImportLibrary | undefined;
}

/**
 * A model that runs in this process. Its calls go one after the other, also with those of other such models. A request
 * without `temperature` is answered with the likeliest tokens (0), one without `maxTokens` has 4,096 tokens of room or
 * what is left; `contextTokens` is the least window that it wants, `keepAliveSeconds` has no meaning here.
 */
export interface InProcessModel extends Model {
  /** Of the loaded model; loads it if it is not. Throws ModelError. */
  facts(signal?: AbortSignal): Promise<ModelFacts>;
  /** Tokens of the messages under the model's own template. Throws ModelError. */
  countTokens(messages: readonly Message[], signal?: AbortSignal): Promise<number>;
  /** Waits for the calls before and lets go of the file; its last user frees the memory. Later calls are Bugs. */
  dispose(): Promise<void>;
}

/**
 * A GGUF file as a model, by node-llama-cpp. The library is loaded now, the file with the first call. Throws a UserError
 * when the file cannot be read or is none, when the library is not installed, and when it does not run here.
 */
export const openInProcessModel = async (options: InProcessOptions): Promise<InProcessModel> => {
  const { endpoint, importLibrary = importInstalled, windowTokens, threads, limits } = options;
  const path = await findGguf(options.path);
  const name = options.name ?? basename(options.path).replace(/\.gguf$/i, '');
  const engine = engineOf(importLibrary);
  await engine.use(path);
  return new GgufCalls({ engine, path, name, endpoint, windowTokens, threads, limits });
};
