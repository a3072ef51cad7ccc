import { modelError } from '../faults.ts';
import type { Message, Model, ModelRequest } from '../model.ts';
import type { ModelMemory } from '../model-memory.ts';
import type { ModelFacts } from '../question.ts';
import { estimate } from './calibration.ts';
import type { SentSize } from './cut-sign.ts';
import { promptSize } from './prompt-size.ts';
import type { PromptSize } from './prompt-size.ts';

export interface WindowOptions {
  memory: ModelMemory;
  /** Window that the person configured, in tokens. It is believed, not proven: the proof comes with each answer. */
  windowTokens?: number | undefined;
  /** Whether the server sizes its window by call (Ollama): then one is asked for, and a larger one when it was cut. */
  sizesWindow?: boolean | undefined;
  /** What the server tells about the model; asked for once. A server that tells nothing is no fault. */
  facts?: ((signal: AbortSignal | undefined) => Promise<ModelFacts | undefined>) | undefined;
  /** Tokens of the messages by the server's own tokenizer; undefined when it does not answer. */
  countTokens?:
    | ((messages: readonly Message[], signal: AbortSignal | undefined) => Promise<number | undefined>)
    | undefined;
  now?: (() => number) | undefined;
}

/** A call that should fit, and what is known of its size. */
export interface PlannedCall {
  request: ModelRequest;
  size: PromptSize;
  sent: SentSize;
  windowTokens: number | undefined;
}

/** An answer that is given fewer tokens than this is not worth the call. */
const leastAnswerTokens = 64;
/** No server in use has a smaller window: such prompts need no exact count. */
const leastWindowTokens = 1500;
/** Kept free behind prompt and answer, for what the template adds. */
const marginTokens = 64;
/** Windows are asked for in steps, since another size makes the server load the model again. */
const windowStepTokens = 4096;
/** An answer without a limit gets at least this much room. */
const defaultAnswerTokens = 4096;
/** A server may have been set up anew since it was seen to cut. */
const cutMemoryMs = 10 * 60_000;

const remedy = 'choose a smaller prompt, a larger window on the server, or another model';

/** Fits calls into the window of one model, or refuses them with the sizes. */
export class CallPlanner {
  readonly #model: Model;
  readonly #options: WindowOptions;
  #facts: Promise<ModelFacts | undefined> | undefined;
  /** Largest window asked for so far: a smaller one would only make the server load the model again. */
  #askedTokens = 0;

  constructor(model: Model, options: WindowOptions) {
    this.#model = model;
    this.#options = options;
  }

  /** Throws `prompt-too-long`, or `window-cut` where the server was seen to cut a prompt of this size. */
  async plan(request: ModelRequest, signal: AbortSignal | undefined): Promise<PlannedCall> {
    const size = promptSize(request.messages);
    const sent = await this.#measure(request.messages, size, signal);
    this.#refuseKnownCut(sent);
    const windowTokens = request.contextTokens ?? this.#window(sent, request, await this.#known(signal));
    if (windowTokens === undefined) return { request, size, sent, windowTokens };
    const left = Math.floor(windowTokens - (sent.tokens + sent.atLeast) / 2 - marginTokens);
    if (left < leastAnswerTokens) throw this.#tooLong(sent, windowTokens);
    const maxTokens = request.maxTokens === undefined ? undefined : Math.min(request.maxTokens, left);
    const asked = this.#options.sizesWindow ? { contextTokens: windowTokens } : {};
    return { request: { ...request, maxTokens, ...asked }, size, sent, windowTokens };
  }

  /** The same call with twice the window; undefined when it cannot be had. */
  async widened(planned: PlannedCall, signal: AbortSignal | undefined): Promise<PlannedCall | undefined> {
    const { windowTokens } = planned;
    if (!this.#options.sizesWindow || windowTokens === undefined) return undefined;
    const { capableTokens = Infinity } = (await this.#known(signal)) ?? {};
    const larger = Math.min(2 * windowTokens, capableTokens);
    if (larger <= windowTokens) return undefined;
    this.#askedTokens = larger;
    return { ...planned, windowTokens: larger, request: { ...planned.request, contextTokens: larger } };
  }

  #known(signal: AbortSignal | undefined): Promise<ModelFacts | undefined> {
    const ask = this.#options.facts ?? (() => Promise.resolve(undefined));
    this.#facts ??= ask(signal).catch((error: unknown) => {
      this.#facts = undefined;
      if (signal?.aborted) throw error;
      return undefined;
    });
    return this.#facts;
  }

  async #measure(
    messages: readonly Message[],
    { features, templateTokens }: PromptSize,
    signal: AbortSignal | undefined,
  ): Promise<SentSize> {
    const { tokens, atLeast } = estimate(features, this.#options.memory.calibration(this.#model));
    if (tokens >= leastWindowTokens) {
      const exact = await this.#options.countTokens?.(messages, signal);
      if (exact !== undefined) return { tokens: exact, atLeast: exact, exact: true };
    }
    return { tokens: tokens + templateTokens, atLeast: atLeast + templateTokens, exact: false };
  }

  #window(sent: SentSize, request: ModelRequest, facts: ModelFacts | undefined): number | undefined {
    const { capableTokens = Infinity, windowTokens } = facts ?? {};
    const given = this.#options.windowTokens ?? windowTokens;
    if (!this.#options.sizesWindow) return given;
    const most = 2 * sent.tokens - sent.atLeast;
    const whole = most + (request.maxTokens ?? defaultAnswerTokens) + marginTokens;
    const wanted = Math.ceil(whole / windowStepTokens) * windowStepTokens;
    this.#askedTokens = Math.min(capableTokens, Math.max(wanted, given ?? 0, this.#askedTokens));
    return this.#askedTokens;
  }

  #tooLong(sent: SentSize, windowTokens: number): Error {
    const sizes = `the prompt has about ${Math.round(sent.tokens)} tokens, the window holds ${windowTokens}`;
    return modelError('prompt-too-long', `${this.#model.name} at ${this.#model.endpoint}: ${sizes}`, {
      hint: remedy,
    });
  }

  #refuseKnownCut(sent: SentSize): void {
    const { memory, sizesWindow, now = Date.now } = this.#options;
    const { cut } = memory.of(this.#model);
    if (cut === undefined || sizesWindow || now() - cut.atMs > cutMemoryMs) return;
    if (sent.tokens < 0.98 * cut.sentTokens) return;
    const was = `cut a prompt of about ${Math.round(cut.sentTokens)} tokens a moment ago`;
    throw modelError(
      'window-cut',
      `${this.#model.name} at ${this.#model.endpoint} ${was}; this one has about ${Math.round(sent.tokens)}`,
      { hint: remedy },
    );
  }
}
