import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestContext } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as FirstClient } from 'mcp-client-v1/client/index.js';
import { StdioClientTransport as FirstTransport } from 'mcp-client-v1/client/stdio.js';
import { StreamableHTTPClientTransport as FirstHttpTransport } from 'mcp-client-v1/client/streamableHttp.js';
import { ElicitRequestSchema, ListRootsRequestSchema } from 'mcp-client-v1/types.js';
import { shortLived } from '../programs/short-lived.ts';

export const program = join(import.meta.dirname, '../../src/main.ts');

/** `v1` the first SDK, `v2` the second with the handshake of 2025, `v2-2026` the second with the revision of 2026. */
export const clientKinds = ['v1', 'v2', 'v2-2026'] as const;
export type ClientKind = (typeof clientKinds)[number];

export interface AssistantOptions {
  kind?: ClientKind;
  cwd: string;
  env: Record<string, string>;
  /** Folders that the client declares; left out, it declares none. */
  roots?: string[];
  /** How its person answers questions; left out, it cannot ask them. */
  elicit?: (message: string) => { action: 'accept' | 'decline'; content?: Record<string, string | boolean> };
}

export interface Answer {
  isError: boolean;
  text: string;
  /** Checked by the client against the schema that the tool declares. */
  value: Record<string, unknown>;
}

export interface Progress {
  progress: number;
  message: string;
}

export interface CallOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

export interface Assistant {
  tools(): Promise<{ name: string; inputSchema: object; outputSchema?: object | undefined }[]>;
  call(name: string, input?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
  /** What the client could not make sense of. */
  errors: string[];
  stderr: string[];
  pid: number;
  close(): Promise<void>;
}

const machine = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  ...(process.env['NODE_EXTRA_CA_CERTS'] !== undefined && {
    NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'],
  }),
});

const identity = { name: 'assistant', version: '1.0.0' };
const requestTimeoutMs = 300_000;

const requestOptions = ({ onProgress, signal }: CallOptions) => ({
  timeout: requestTimeoutMs,
  ...(signal && { signal }),
  ...(onProgress && {
    onprogress: ({ progress, message = '' }: { progress: number; message?: string | undefined }) =>
      onProgress({ progress, message }),
  }),
});

const answerOf = (result: object): Answer => {
  const { content, isError, structuredContent } = result as {
    content: { text?: string }[];
    isError?: boolean;
    structuredContent?: Record<string, unknown>;
  };
  return {
    isError: isError ?? false,
    text: content.map(({ text }) => text ?? '').join('\n'),
    value: structuredContent ?? {},
  };
};

const rootsOf = (roots: readonly string[]) => ({
  roots: roots.map((root) => ({ uri: pathToFileURL(root).href, name: 'a root' })),
});

type Call = (
  request: { name: string; arguments?: Record<string, unknown> },
  options: ReturnType<typeof requestOptions>,
) => Promise<object>;

interface Connected extends Pick<Assistant, 'errors' | 'stderr'> {
  client: {
    listTools(): Promise<{ tools: Awaited<ReturnType<Assistant['tools']>> }>;
    close(): Promise<void>;
  };
  pid: number | null;
  call: Call;
}

/** The two SDKs as one; they differ in how a call is made. */
const assistantOf = (t: TestContext, { client, pid, call, errors, stderr }: Connected): Assistant => {
  t.after(() => client.close());
  return {
    errors,
    stderr,
    pid: pid ?? 0,
    tools: async () => (await client.listTools()).tools,
    call: async (name, input, options = {}) =>
      answerOf(await call({ name, ...(input && { arguments: input }) }, requestOptions(options))),
    close: () => client.close(),
  };
};

/** How a client reaches the server: the transports of the two SDKs, of which one is made. */
export interface Way extends Pick<Assistant, 'stderr'> {
  first: () => Parameters<FirstClient['connect']>[0];
  second: () => Parameters<Client['connect']>[0];
  pid: () => number | null;
}

/** A client of the official SDK that has shaken hands. */
export const connectAssistant = async (
  t: TestContext,
  { kind = 'v2', roots, elicit }: Pick<AssistantOptions, 'kind' | 'roots' | 'elicit'>,
  { first, second, pid, stderr }: Way,
): Promise<Assistant> => {
  const errors: string[] = [];
  const capabilities = { ...(roots && { roots: {} }), ...(elicit && { elicitation: {} }) };
  const onError = (error: Error) => errors.push(error.message);
  if (kind === 'v1') {
    const client = new FirstClient(identity, { capabilities });
    if (roots) client.setRequestHandler(ListRootsRequestSchema, () => rootsOf(roots));
    if (elicit) client.setRequestHandler(ElicitRequestSchema, ({ params }) => elicit(params.message));
    Object.assign(client, { onerror: onError });
    await client.connect(first());
    const call: Call = (request, options) => client.callTool(request, undefined, options);
    return assistantOf(t, { errors, stderr, client, pid: pid(), call });
  }
  const mode = kind === 'v2' ? ('legacy' as const) : { pin: '2026-07-28' };
  const client = new Client(identity, { capabilities, versionNegotiation: { mode } });
  if (roots) client.setRequestHandler('roots/list', () => rootsOf(roots));
  if (elicit) client.setRequestHandler('elicitation/create', ({ params }) => elicit(params.message));
  Object.assign(client, { onerror: onError });
  await client.connect(second());
  const call: Call = (request, options) => client.callTool(request, options);
  return assistantOf(t, { errors, stderr, client, pid: pid(), call });
};

/** Starts `millwright mcp` as an assistant would, over real pipes, with a client of the official SDK. */
export const startAssistant = (t: TestContext, options: AssistantOptions): Promise<Assistant> => {
  const { cwd, env } = options;
  const stderr: string[] = [];
  const started = {
    command: process.execPath,
    args: [...shortLived, program, 'mcp'],
    cwd,
    env: { ...machine(), ...env },
    stderr: 'pipe' as const,
  };
  let made: StdioClientTransport | FirstTransport | undefined;
  const heard = <Transport extends StdioClientTransport | FirstTransport>(
    transport: Transport,
  ): Transport => {
    made = transport;
    const stream = transport.stderr as NodeJS.ReadableStream | null;
    stream?.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
    return transport;
  };
  return connectAssistant(t, options, {
    first: () => heard(new FirstTransport(started)),
    second: () => heard(new StdioClientTransport(started)),
    pid: () => made?.pid ?? null,
    stderr,
  });
};

/** A client of the official SDK of a server over HTTP, with these headers on each request. */
export const reachAssistant = (
  t: TestContext,
  address: string,
  options: Pick<AssistantOptions, 'kind' | 'roots' | 'elicit'> & { headers: Record<string, string> },
): Promise<Assistant> => {
  const url = new URL('/mcp', address);
  const requestInit = { headers: options.headers };
  return connectAssistant(t, options, {
    first: () => new FirstHttpTransport(url, { requestInit }),
    second: () => new StreamableHTTPClientTransport(url, { requestInit }),
    pid: () => null,
    stderr: [],
  });
};
