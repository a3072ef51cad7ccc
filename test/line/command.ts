import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { shortLived } from '../programs/short-lived.ts';

/** What belongs to the machine and not to the person: where programs and temporary files are, and whom it trusts. */
const machine = Object.fromEntries(
  ['PATH', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE'].map((name) => [name, process.env[name]]),
);

const main = join(import.meta.dirname, '../../src/main.ts');

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Lines of standard output that are JSON. */
  events: Record<string, unknown>[];
}

export interface CommandOptions {
  cwd: string;
  env: Record<string, string | undefined>;
  /** Sees each line of standard output as it comes; `kill` ends the process without a warning. */
  onLine?: (line: string, kill: (signal?: NodeJS.Signals) => void) => void;
}

const parsed = (line: string): Record<string, unknown>[] => {
  try {
    return [JSON.parse(line) as Record<string, unknown>];
  } catch {
    return [];
  }
};

/** Lines that are JSON. */
export const parsedLines = (said: string): Record<string, unknown>[] => said.split('\n').flatMap(parsed);

/** The command line as a person's shell would start it: a process of its own with the environment given, nothing more. */
export const millwright = (args: string[], { cwd, env, onLine }: CommandOptions): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...shortLived, main, ...args], {
      cwd,
      env: { ...machine, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    let stderr = '';
    const reader = createInterface({ input: child.stdout });
    reader.on('line', (line) => {
      lines.push(line);
      onLine?.(line, (signal = 'SIGKILL') => child.kill(signal));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const closed = new Promise((done) => reader.once('close', done));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      void closed.then(() =>
        resolve({ code, signal, stdout: lines.join('\n'), stderr, events: lines.flatMap(parsed) }),
      );
    });
  });
