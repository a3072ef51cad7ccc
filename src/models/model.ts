/** One message of a conversation. `system` messages really reach the wire. */
export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** How much a model should think before it answers; `off` asks for none. */
export type Thinking = 'off' | 'low' | 'medium' | 'high';

/** What shape the answer must have. `schema` is a JSON Schema; `name` has letters, digits, `_` and `-` only. */
export type AnswerFormat =
  | { kind: 'json-schema'; name: string; schema: Record<string, unknown> }
  | { kind: 'json-object' };

/** A wish that a protocol has no word for is left out of the call; `body` of its provider says which it knows. */
export interface ModelRequest {
  messages: Message[];
  /** 0 is a value, not an absence. Left out, the server's default holds. */
  temperature?: number | undefined;
  /** Upper limit of the answer in tokens. Left out, the server's default holds. */
  maxTokens?: number | undefined;
  /** Window in tokens, prompt and answer together, for servers that size it by call (Ollama). */
  contextTokens?: number | undefined;
  /** Seconds for which the server should keep the model loaded afterwards, where it takes such a wish. */
  keepAliveSeconds?: number | undefined;
  /** The last message is the beginning of the answer, which the server goes on with; only where its provider `prefills`. */
  continuesLast?: boolean | undefined;
  thinking?: Thinking | undefined;
  format?: AnswerFormat | undefined;
}

export interface CallOptions {
  /** Aborting closes the socket at once; the call then throws a ModelError `aborted`. */
  signal?: AbortSignal | undefined;
  /** Pieces of the answer as they come, for whoever watches; never stored. */
  onDelta?: ((text: string) => void) | undefined;
  /**
   * The answer begins anew: every delta of this call so far is void. Called before a retry, and when what looked like
   * the answer turns out to be reasoning whose opening mark the server kept to itself.
   */
  onRestart?: (() => void) | undefined;
  /** Tokens of the prompt, as soon as the server tells them; a fault may follow. */
  onPromptTokens?: ((tokens: number) => void) | undefined;
  /** Milliseconds until the first token, where the call needs more than its limit allows. */
  firstTokenMs?: number | undefined;
}

/** Token counts; `estimated` when the server told none. */
export interface Usage {
  promptTokens: number;
  answerTokens: number;
  source: 'reported' | 'estimated';
}

/** How long a call took. Speeds are those the server tells, else they are measured from outside, waiting included. */
export interface Timing {
  /** From the request to the first text or thought. */
  firstTokenMs: number;
  totalMs: number;
  promptTokensPerSecond?: number | undefined;
  answerTokensPerSecond?: number | undefined;
}

/** A whole answer: the server said that it was finished. Never empty. */
export interface Reply {
  text: string;
  /** The model's thinking, where the server sends it apart from the answer; never read as an answer. */
  reasoning: string | undefined;
  /** The model that the server says produced the bytes; the requested name if it says nothing. */
  model: string;
  usage: Usage;
  /** Left out where no server was asked. */
  timing?: Timing | undefined;
}

/**
 * One method. Throws ModelError and nothing else: an answer that is cut, empty, at its length limit or followed by an
 * error object is a failure with a name, never a reply. Honours `signal`.
 */
export interface Model {
  /** The name that is asked for. */
  readonly name: string;
  /** The configured endpoint that serves it. */
  readonly endpoint: string;
  complete(request: ModelRequest, options?: CallOptions): Promise<Reply>;
}
