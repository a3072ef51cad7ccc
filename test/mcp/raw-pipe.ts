import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { program } from './assistant.ts';

export interface Message {
  jsonrpc: string;
  id?: unknown;
  method?: string;
  params?: Record<string, unknown>;
  result?: { isError?: boolean; content?: { text: string }[] };
  error?: { code: number; message: string };
}

/** `millwright mcp` by hand: bytes in, lines out. */
export interface RawPipe {
  /** As it stands, with a line feed behind it. */
  send(text: string): void;
  /** A request; resolves with the message that carries its id. */
  ask(id: number, method: string, params?: object): Promise<Message>;
  /** Resolves with the first message, past or to come, that fits. */
  heard(fits: (message: Message) => boolean): Promise<Message>;
  /** Lines of standard output that are no messages of the protocol. */
  noise: string[];
  messages: Message[];
  /** Closes standard input and resolves when the process has ended. */
  leave(): Promise<{ code: number | null; stderr: string }>;
  kill(signal: NodeJS.Signals): Promise<{ code: number | null; stderr: string }>;
}

const handshake = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'by hand', version: '1' },
};

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'jsonrpc' in value && value.jsonrpc === '2.0';

/** Starts the server and shakes hands in the way of 2025. */
export const openPipe = async (
  t: TestContext,
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<RawPipe> => {
  const child = spawn(process.execPath, [program, 'mcp'], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: 'pipe',
  });
  t.after(() => child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stderr }));
  });
  const messages: Message[] = [];
  const noise: string[] = [];
  const waiting = new Set<(message: Message) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      value = undefined;
    }
    if (!isMessage(value)) {
      noise.push(line);
      return;
    }
    messages.push(value);
    for (const look of waiting) look(value);
  });
  const heard: RawPipe['heard'] = (fits) =>
    new Promise((resolve, reject) => {
      const past = messages.find(fits);
      if (past) return resolve(past);
      const look = (message: Message): void => {
        if (!fits(message)) return;
        waiting.delete(look);
        resolve(message);
      };
      waiting.add(look);
      void ended.then(() => reject(new Error(`the server ended: ${stderr}`)));
    });
  const send = (text: string): void => void child.stdin.write(`${text}\n`);
  const ask: RawPipe['ask'] = (id, method, params = {}) => {
    send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return heard((message) => message.id === id);
  };
  await ask(0, 'initialize', handshake);
  send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  return {
    send,
    ask,
    heard,
    noise,
    messages,
    leave() {
      child.stdin.end();
      return ended;
    },
    kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
};
