import { Bug, ModelError } from '../../domain/errors.ts';
import { Answer } from '../answer.ts';
import { endingFault } from '../ending-fault.ts';
import { defaultLimits } from '../limits.ts';
import type { CallLimits } from '../limits.ts';
import type { CallOptions, Message, ModelRequest, Reply } from '../model.ts';
import type { ModelFacts } from '../question.ts';
import { showWords } from '../server-words.ts';
import { Watchdog } from '../watchdog.ts';
import type { Engine } from './engine.ts';
import { generate, type Ending } from './generate.ts';
import type { GgufModel } from './gguf-model.ts';

export interface GgufParts {
  engine: Engine;
  /** Real path of the file. */
  path: string;
  name: string;
  endpoint: string;
  windowTokens: number | undefined;
  threads: number | undefined;
  limits: Partial<CallLimits> | undefined;
}

/** Rejects as soon as the signal is aborted, whatever the work still does; that is then nobody's concern. */
const until = async <Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> => {
  const ended = Promise.withResolvers<never>();
  const end = (): void => ended.reject(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([ended.promise, work]);
  } finally {
    signal.removeEventListener('abort', end);
    work.catch(() => undefined);
  }
};

/** The calls of one user of a GGUF file. See `open-in-process-model.ts`. */
export class GgufCalls {
  readonly name: string;
  readonly endpoint: string;
  readonly #parts: GgufParts;
  #left: Promise<void> | undefined;

  constructor(parts: GgufParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.endpoint = parts.endpoint;
  }

  async complete(request: ModelRequest, call: CallOptions = {}): Promise<Reply> {
    const { name, endpoint } = this;
    const limits = { ...defaultLimits, ...this.#parts.limits };
    const answer = new Answer({
      ...call,
      model: name,
      endpoint,
      apiKey: undefined,
      limitChars: limits.answerChars,
    });
    const startedAt = performance.now();
    const clock = { firstTokenMs: 0, totalMs: 0 };
    const passedMs = (): number => performance.now() - startedAt;
    const speed = await this.#attend(answer, call.signal, (model, ending) =>
      generate(model, {
        ...ending,
        answer,
        request,
        limits: { ...limits, firstTokenMs: Math.max(limits.firstTokenMs, call.firstTokenMs ?? 0) },
        windowTokens: this.#parts.windowTokens,
        onFirst: () => (clock.firstTokenMs = passedMs()),
      }),
    );
    clock.totalMs = passedMs();
    return { ...answer.finish(request, true, clock), timing: { ...clock, ...speed } };
  }

  async facts(signal?: AbortSignal): Promise<ModelFacts> {
    const model = await this.#loaded(signal);
    return model.facts(this.#parts.windowTokens);
  }

  async countTokens(messages: readonly Message[], signal?: AbortSignal): Promise<number> {
    const model = await this.#loaded(signal);
    return model.read(messages).tokens;
  }

  dispose(): Promise<void> {
    this.#left ??= this.#parts.engine.leave(this.#parts.path);
    return this.#left;
  }

  async #loaded(signal: AbortSignal | undefined): Promise<GgufModel> {
    const model = this.#left ? undefined : this.#parts.engine.loaded(this.#parts.path);
    if (model) return model;
    const { name, endpoint } = this;
    const silent = new Answer({ model: name, endpoint, apiKey: undefined, limitChars: 0 });
    return this.#attend(silent, signal, (model) => Promise.resolve(model));
  }

  /** Work with the loaded model in its turn. Throws ModelError or Bug; whoever aborts does not wait for the native side. */
  async #attend<Result>(
    answer: Answer,
    outer: AbortSignal | undefined,
    work: (model: GgufModel, ending: Ending) => Promise<Result>,
  ): Promise<Result> {
    if (this.#left) throw new Bug(`${this.name} was called after it was let go`);
    const watchdog = new Watchdog(outer);
    const inner = new AbortController();
    const signal = AbortSignal.any([watchdog.signal, inner.signal]);
    const fail = (error: unknown): void => inner.abort(error);
    try {
      return await until(
        signal,
        this.#inTurn(signal, (model) => work(model, { watchdog, signal, fail })),
      );
    } catch (error) {
      throw this.#faultOf(error, { answer, watchdog });
    } finally {
      watchdog.stop();
    }
  }

  async #inTurn<Result>(signal: AbortSignal, work: (model: GgufModel) => Promise<Result>): Promise<Result> {
    const { engine, path, threads } = this.#parts;
    const endTurn = await engine.turns.take(signal);
    try {
      return await work(await engine.load(path, threads));
    } finally {
      endTurn();
    }
  }

  #faultOf(error: unknown, { answer, watchdog }: { answer: Answer; watchdog: Watchdog }): Error {
    if (error instanceof Bug || error instanceof ModelError) return error;
    if (watchdog.ending) return endingFault(watchdog.ending, `${this.name} at ${this.endpoint}`, answer.text);
    const words = error instanceof Error ? showWords(error.message) : '';
    return answer.fail('server-error', `the library failed: ${words || 'no reason given'}`, {
      retryable: false,
      cause: error,
    });
  }
}
