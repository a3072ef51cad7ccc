/** One message of a conversation. `system` messages really reach the wire. */
export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface ModelRequest {
  messages: Message[];
  /** 0 is a value, not an absence. Left out, the server's default holds. */
  temperature?: number | undefined;
  /** Upper limit of the answer in tokens. Left out, the server's default holds. */
  maxTokens?: number | undefined;
}

export interface CallOptions {
  /** Aborting closes the socket at once; the call then throws a ModelError `aborted`. */
  signal?: AbortSignal | undefined;
  /** Pieces of the answer as they come, for whoever watches; never stored. */
  onDelta?: ((text: string) => void) | undefined;
  /** The answer begins anew: every delta of this call so far is void. Only a layer that retries calls it. */
  onRestart?: (() => void) | undefined;
}

/** Token counts; `estimated` when the server told none. */
export interface Usage {
  promptTokens: number;
  answerTokens: number;
  source: 'reported' | 'estimated';
}

/** A whole answer: the server said that it was finished. Never empty. */
export interface Reply {
  text: string;
  /** The model's thinking, where the server sends it apart from the answer; never read as an answer. */
  reasoning: string | undefined;
  /** The model that the server says produced the bytes; the requested name if it says nothing. */
  model: string;
  usage: Usage;
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
