import { randomUUID } from 'node:crypto';
import {
  isInitializeRequest,
  WebStandardStreamableHTTPServerTransport,
  type Server,
} from '@modelcontextprotocol/server';

export interface SessionLimits {
  /** Sessions at once; beyond that the one that has been idle longest ends. */
  most: number;
  /** Milliseconds after its last request for which an idle one is kept. */
  idleMs: number;
  now: () => number;
}

interface Session {
  server: Server;
  transport: WebStandardStreamableHTTPServerTransport;
  /** Answers that are still being written. */
  open: number;
  usedAt: number;
}

const refuse = (status: number, code: number, message: string): Response =>
  Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status });

/** Calls `ended` once, when the body has been sent or its reader has gone. */
const watched = (response: Response, ended: () => void): Response => {
  const { body, headers, status } = response;
  if (body === null) {
    ended();
    return response;
  }
  const reader = body.getReader();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (!done) return controller.enqueue(value);
      ended();
      controller.close();
    },
    async cancel(reason) {
      ended();
      await reader.cancel(reason);
    },
  });
  return new Response(stream, { status, headers });
};

/**
 * Sessions of clients that speak a revision before 2026-07-28, which tell once what they can do and are asked over the answer of
 * their own call. A session is a few objects and nothing of its client's data; it ends when the client says so, when it has been
 * idle for too long, when there are too many, and with the server.
 */
export class HttpSessions {
  readonly #open: () => Server;
  readonly #limits: SessionLimits;
  readonly #sessions = new Map<string, Session>();

  constructor(open: () => Server, limits: SessionLimits) {
    this.#open = open;
    this.#limits = limits;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Serves one request whose body has been parsed. */
  async serve(request: Request, parsedBody?: unknown): Promise<Response> {
    await this.endIdle();
    const id = request.headers.get('mcp-session-id');
    if (id === null) {
      if (isInitializeRequest(parsedBody)) return this.#begin(request, parsedBody);
      return refuse(400, -32_000, 'this request belongs to no session: begin with initialize');
    }
    const session = this.#sessions.get(id);
    // By the protocol a client begins anew when it hears this status.
    return session === undefined
      ? refuse(404, -32_001, 'Session not found')
      : this.#answer(session, request, parsedBody);
  }

  /** Ends the sessions whose clients have not been heard of for too long. */
  async endIdle(): Promise<void> {
    const { idleMs, now } = this.#limits;
    const over = [...this.#sessions].filter(([, { open, usedAt }]) => open === 0 && now() - usedAt >= idleMs);
    await Promise.all(over.map(([id]) => this.#end(id)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.keys()].map((id) => this.#end(id)));
  }

  async #end(id: string): Promise<void> {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    await session?.server.close();
  }

  /** Makes room for one more. False where every session has an answer under way. */
  async #hasRoom(): Promise<boolean> {
    if (this.#sessions.size < this.#limits.most) return true;
    const [idlest] = [...this.#sessions]
      .filter(([, { open }]) => open === 0)
      .toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
    if (idlest === undefined) return false;
    await this.#end(idlest[0]);
    return true;
  }

  async #begin(request: Request, parsedBody: unknown): Promise<Response> {
    if (!(await this.#hasRoom())) return refuse(503, -32_000, 'too many clients are connected');
    const server = this.#open();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void this.#sessions.set(id, session),
      onsessionclosed: (id) => void this.#sessions.delete(id),
    });
    const session: Session = { server, transport, open: 0, usedAt: this.#limits.now() };
    await server.connect(transport);
    const response = await this.#answer(session, request, parsedBody);
    if (transport.sessionId === undefined) await server.close();
    return response;
  }

  async #answer(session: Session, request: Request, parsedBody: unknown): Promise<Response> {
    const { now } = this.#limits;
    let isOpen = true;
    const ended = (): void => {
      if (!isOpen) return;
      isOpen = false;
      session.open -= 1;
      session.usedAt = now();
    };
    session.open += 1;
    session.usedAt = now();
    try {
      return watched(await session.transport.handleRequest(request, { parsedBody }), ended);
    } catch (error) {
      ended();
      throw error;
    }
  }
}
