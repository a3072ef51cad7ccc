import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { program } from '../mcp/assistant.ts';
import { answerOf, fetchFrom, type Answered, type Asked } from './server.ts';
import { shortLived } from '../programs/short-lived.ts';

type Env = Record<string, string>;

export interface Process {
  address: string;
  pid: number;
  ask(path: string, asked?: Asked): Promise<Answered>;
  open(path: string, asked?: Asked): Promise<Response>;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** `millwright serve` as a person starts it. */
export const serve = async (t: TestContext, cwd: string, env: Env): Promise<Process> => {
  const child = spawn(process.execPath, [...shortLived, program, 'serve', '--port', '0', '--json'], {
    cwd,
    env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const { address, tokenFile } = JSON.parse(String(line.value)) as { address: string; tokenFile: string };
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const open: Process['open'] = (path, asked = {}) => fetchFrom(address, path, { token, ...asked });
  return {
    address,
    pid: child.pid ?? 0,
    open,
    ask: async (path, asked) => answerOf(await open(path, asked)),
    async end(signal) {
      child.kill(signal);
      const [code] = (await gone) as [number | null];
      return code;
    },
  };
};
