import { Bug, type ModelError, type ModelFault } from '../domain/errors.ts';
import { estimateUsage } from './estimate-tokens.ts';
import { modelError, type FaultDetails } from './faults.ts';
import { GrowingText } from './growing-text.ts';
import { isRetryableStatus } from './http-fault.ts';
import type { CallOptions, ModelRequest, Reply, Timing, Usage } from './model.ts';
import type { Piece } from './provider.ts';
import { RepetitionDetector } from './repetition-detector.ts';
import { showWords } from './server-words.ts';
import { ThinkSplitter } from './think-splitter.ts';
import type { Split } from './split.ts';

export interface AnswerOptions {
  model: string;
  endpoint: string;
  apiKey: string | undefined;
  /** Characters of answer and reasoning together that are taken in. */
  limitChars: number;
  onDelta?: CallOptions['onDelta'];
  onRestart?: CallOptions['onRestart'];
  onPromptTokens?: CallOptions['onPromptTokens'];
}

/** Milliseconds since the request. */
export interface Clock {
  firstTokenMs: number;
  totalMs: number;
}

type PieceUsage = NonNullable<Piece['usage']>;

const merged = (before: Piece['usage'], now: PieceUsage): PieceUsage => ({
  promptTokens: now.promptTokens ?? before?.promptTokens,
  answerTokens: now.answerTokens ?? before?.answerTokens,
});

const perSecond = (tokens: number, ms: number): number | undefined =>
  tokens > 1 && ms > 0 ? (tokens * 1000) / ms : undefined;

const timingOf = (clock: Clock, usage: Usage, speed: Piece['speed']): Timing => ({
  ...clock,
  promptTokensPerSecond: speed?.prompt ?? perSecond(usage.promptTokens, clock.firstTokenMs),
  answerTokensPerSecond: speed?.answer ?? perSecond(usage.answerTokens, clock.totalMs - clock.firstTokenMs),
});

/** An answer in the making: takes pieces, and in the end is either a whole reply or a fault with a name. */
export class Answer {
  readonly #options: AnswerOptions;
  readonly #splitter = new ThinkSplitter();
  readonly #loops = { text: new RepetitionDetector(), reasoning: new RepetitionDetector() };
  readonly #text = new GrowingText();
  readonly #reasoning = new GrowingText();
  #chars = 0;
  #last: Piece = {};

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  /** The text that has arrived. */
  get text(): string {
    return this.#text.whole;
  }

  /** Whether the model said or thought anything yet. */
  get started(): boolean {
    return this.#chars > 0;
  }

  /** Whether the server named an end. */
  get finished(): boolean {
    return this.#last.finish !== undefined;
  }

  fail(fault: ModelFault, message: string, details: FaultDetails = {}): ModelError {
    const { endpoint, model } = this.#options;
    return modelError(fault, `${model} at ${endpoint}: ${message}`, {
      ...details,
      partial: this.text === '' ? undefined : this.text,
    });
  }

  take(piece: Piece): void {
    if (piece.error) throw this.#refused(piece.error);
    const text = piece.text ?? '';
    const reasoning = piece.reasoning ?? '';
    this.#chars += text.length + reasoning.length;
    if (this.#chars > this.#options.limitChars) throw this.#tooLong();
    if (reasoning !== '') {
      if (this.#loops.reasoning.feed(reasoning)) throw this.#inCircles();
      this.#reasoning.add(reasoning);
    }
    if (text !== '') {
      if (this.#loops.text.feed(text)) throw this.#inCircles();
      this.#add(this.#splitter.feed(text));
    }
    this.#note(piece);
  }

  /** What a piece tells beside the text. */
  #note(piece: Piece): void {
    const tellsNothing = piece.finish === undefined && piece.usage === undefined && piece.speed === undefined;
    if (tellsNothing && (piece.model === undefined || piece.model === this.#last.model)) return;
    const { promptTokens } = piece.usage ?? {};
    if (promptTokens !== undefined) this.#watched(() => this.#options.onPromptTokens?.(promptTokens));
    this.#last = {
      finish: piece.finish ?? this.#last.finish,
      finishWord: piece.finishWord ?? this.#last.finishWord,
      model: piece.model ?? this.#last.model,
      usage: piece.usage ? merged(this.#last.usage, piece.usage) : this.#last.usage,
      speed: piece.speed ?? this.#last.speed,
    };
  }

  /**
   * `closed`: the server said itself that nothing follows. `clock`: how long it took, from outside. Throws the fault of
   * an answer that is not whole.
   */
  finish(request: ModelRequest, closed: boolean, clock: Clock): Reply {
    this.#add(this.#splitter.end());
    const { finish, model } = this.#last;
    if (finish === undefined && !closed)
      throw this.fail('stream-cut', 'the answer ended without saying that it was finished');
    if (finish === 'failed') throw this.fail('stream-error', `the server gave up: ${this.#word()}`);
    if (finish === 'length') throw this.#cutByLength();
    if (finish === 'filtered')
      throw this.fail('content-filter', 'the answer was held back by a content filter');
    const { text } = this;
    if (text.trim() === '') throw this.#empty();
    const reasoning = this.#reasoning.whole;
    const usage = this.#usage(request);
    return {
      text,
      reasoning: reasoning === '' ? undefined : reasoning,
      model: showWords(model ?? '') || this.#options.model,
      usage,
      timing: timingOf(clock, usage, this.#last.speed),
    };
  }

  #add({ text, reasoning, voided }: Split): void {
    if (voided) {
      this.#reasoning.add(this.text);
      this.#text.clear();
      this.#watched(() => this.#options.onRestart?.());
    }
    if (reasoning !== '') this.#reasoning.add(reasoning);
    if (text === '') return;
    this.#text.add(text);
    this.#watched(() => this.#options.onDelta?.(text));
  }

  #watched(tell: () => void): void {
    try {
      tell();
    } catch (cause) {
      throw new Bug('whoever watches a model call threw', { cause });
    }
  }

  #usage(request: ModelRequest): Usage {
    const { promptTokens, answerTokens } = this.#last.usage ?? {};
    if (promptTokens !== undefined && answerTokens !== undefined)
      return { promptTokens, answerTokens, source: 'reported' };
    return estimateUsage(request, this.#reasoning.whole + this.text);
  }

  #word(): string {
    return showWords(this.#last.finishWord ?? '', this.#options.apiKey);
  }

  #refused({ message, status }: { message: string; status: number | undefined }): ModelError {
    const words = showWords(message, this.#options.apiKey) || 'no reason given';
    return this.fail('stream-error', `the server broke off with an error: ${words}`, {
      retryable: status === undefined || isRetryableStatus(status),
    });
  }

  #inCircles(): ModelError {
    return this.fail('repetition', 'the model repeats itself over and over', {
      hint: 'raise the temperature a little, shorten the prompt, or use another model',
    });
  }

  #tooLong(): ModelError {
    return this.fail('malformed-stream', `the answer passed ${this.#options.limitChars} characters`, {
      retryable: false,
      hint: 'the model may be repeating itself: limit its answer with max tokens',
    });
  }

  #cutByLength(): ModelError {
    return this.fail('length-limit', 'the answer hit its length limit and is incomplete', {
      hint: 'give the answer more tokens, or the server a larger context window',
    });
  }

  #empty(): ModelError {
    const thought = this.#reasoning.length > 0;
    return this.fail(
      'empty-answer',
      thought ? 'the model thought but gave no answer' : 'the answer is empty',
      {
        hint: thought ? 'give the answer more tokens, or switch thinking off for this model' : undefined,
      },
    );
  }
}
