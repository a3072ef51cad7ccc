import type { Message } from './model.ts';

/** A thing that some servers tell beside the protocol they serve: a path, what to send, how to read the answer. */
export interface Question<Subject, Answer> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Whether the path counts from the root of the server; else from the base URL. */
  readonly fromRoot: boolean;
  body?(subject: Subject): Record<string, unknown>;
  /** Undefined when the answer is none to this question. */
  read(json: unknown, subject: Subject): Answer | undefined;
}

/** What a server tells about a model. Every field may be missing: most servers tell little. */
export interface ModelFacts {
  /** Tokens of prompt and answer together that the server will take as it is set up now. */
  windowTokens?: number | undefined;
  /** Tokens that the model was made for. */
  capableTokens?: number | undefined;
  loaded?: boolean | undefined;
  /** Calls that are answered side by side. */
  slots?: number | undefined;
  /** Bytes that the loaded model takes, and those of them on the GPU. */
  sizeBytes?: number | undefined;
  gpuBytes?: number | undefined;
  thinks?: boolean | undefined;
  quantization?: string | undefined;
}

export interface TokenSubject {
  model: string;
  messages: readonly Message[];
}

export interface Questions {
  /** Tokens of the messages by the model's own tokenizer. */
  readonly countTokens?: Question<TokenSubject, number> | undefined;
  /** Asked in order; what a later one tells overrides an earlier one. */
  readonly facts?: readonly Question<{ model: string }, ModelFacts>[] | undefined;
  /** Slots in use, of all. */
  readonly slots?: Question<undefined, { busy: number; all: number }> | undefined;
}
