import type { AnswerFormat, ModelRequest } from './model.ts';
import type { Questions } from './question.ts';

/** How an answer ended, in our words. `failed` is an end that the server itself calls a failure or that we do not know. */
export type Finish = 'stop' | 'length' | 'filtered' | 'failed';

/** What one chunk of a stream, or one whole answer, adds; empty strings and absent fields add nothing. */
export interface Piece {
  text?: string | undefined;
  reasoning?: string | undefined;
  finish?: Finish | undefined;
  /** The word of the server behind `finish`. */
  finishWord?: string | undefined;
  model?: string | undefined;
  /** Some protocols tell the two counts in different chunks; the last word on each counts. */
  usage?: { promptTokens?: number | undefined; answerTokens?: number | undefined } | undefined;
  /** Tokens per second, where the server measures itself. */
  speed?: { prompt?: number | undefined; answer?: number | undefined } | undefined;
  /** The server says that nothing follows. */
  closed?: boolean | undefined;
  /** An error object in the place of a chunk; `status` where it carries one. */
  error?: { message: string; status: number | undefined } | undefined;
}

/** A model protocol as data and pure mappings. Transport, limits, faults and assembly are shared by all. */
export interface Provider {
  readonly name: string;
  /** Path below the base URL that takes a call, and the one that lists models. */
  readonly paths: { readonly chat: string; readonly models: string };
  /** Put before those paths where the base URL names a bare host. */
  readonly prefix: string;
  /** Ends of a base URL that belong to another protocol of the same server, and are cut off. */
  readonly strayPrefixes?: readonly string[] | undefined;
  /** Base URL of a service that there is only once; undefined for servers that people run. */
  readonly home?: string | undefined;
  /** How a stream is cut into chunks: server-sent events, or one JSON document a line. */
  readonly framing: 'events' | 'lines';
  /** Data of the event that ends a stream; undefined where the protocol has none. */
  readonly endMark: string | undefined;
  /** Ways to be held to JSON that the protocol knows, strongest first. */
  readonly formats: readonly AnswerFormat['kind'][];
  /** Whether an answer can be taken up where it broke off by giving its beginning as the last message. */
  readonly prefills?: boolean | undefined;
  /** Whether the server sizes its window by what a call asks for. */
  readonly sizesWindow?: boolean | undefined;
  /** What else the server can be asked. */
  readonly questions?: Questions | undefined;
  /** Headers of every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Headers that carry the key. */
  authorize(apiKey: string): Record<string, string>;
  /** The JSON body of a streaming call. */
  body(model: string, request: ModelRequest): Record<string, unknown>;
  /**
   * Reads a chunk or a whole answer. An object that has nothing to do with an answer is the empty piece; `text` is
   * there, maybe empty, in everything that belongs to one. Undefined when it cannot be read.
   */
  read(json: unknown): Piece | undefined;
  /** Reads the list of models; undefined when it is none. */
  readModels(json: unknown): string[] | undefined;
}

/** Only for its type: an object literal that is checked where it stands. */
export const defineProvider = (provider: Provider): Provider => provider;
