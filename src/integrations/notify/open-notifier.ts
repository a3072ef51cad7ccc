import type { Notice, Notify } from '../../domain/notice.ts';
import { exec } from '../../workspace/exec.ts';
import { findProgram, type Host } from '../../workspace/host.ts';
import { sendWebhook, type Webhook } from './send-webhook.ts';

export interface NotifyOptions {
  webhook: Webhook | undefined;
  /** A program and its arguments; it reads the notice as JSON from its standard input. */
  command: readonly string[] | undefined;
  host: Host;
  /** Rings where a person may hear it. */
  ring: (() => void) | undefined;
}

const commandMs = 30_000;

/** Nothing of a notice becomes an argument or a word of a shell. */
const runCommand = async (
  notice: Notice,
  [program = '', ...args]: readonly string[],
  host: Host,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const found = program.includes('/') ? program : findProgram(program, host.path);
  if (found === undefined) return `there is no program ${program} to tell`;
  const done = await exec({
    argv: [found, ...args],
    cwd: host.home,
    env: { PATH: host.path, HOME: host.home, MILLWRIGHT_EVENT: notice.event },
    stdin: `${JSON.stringify(notice)}\n`,
    timeoutMs: commandMs,
    outputLimitBytes: 10_000,
    signal,
  });
  if (!done.failed) return undefined;
  return `${program} was not told: ${done.startError ?? (done.timedOut ? 'it took too long' : `it ended with ${done.exitCode ?? 'a signal'}`)}`;
};

/** Undefined where nobody wants to be told. */
export const openNotifier = ({ webhook, command, host, ring }: NotifyOptions): Notify | undefined => {
  if (webhook === undefined && command === undefined && ring === undefined) return undefined;
  return async (notice, signal) => {
    ring?.();
    const faults = await Promise.all([
      webhook && sendWebhook(notice, webhook, signal),
      command && runCommand(notice, command, host, signal),
    ]);
    return faults.filter((fault) => fault !== undefined);
  };
};
