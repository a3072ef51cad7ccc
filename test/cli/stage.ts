import { logOf } from './events.ts';
import { openWorkshop, writing, type Worker } from './workshop.ts';
import type { Application, Host, Output } from '../../src/surfaces/application.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { runCli } from '../../src/surfaces/cli/run-cli.ts';
import type { TestContext } from 'node:test';
import type { OperationContext } from '../../src/operations/operation.ts';

/** A stream that remembers; a terminal of 100 columns when asked to be one. */
export const remembering = (
  isTTY = false,
  watch: (piece: string) => void = () => undefined,
): Output & { text: () => string } => {
  const pieces: string[] = [];
  return {
    isTTY,
    columns: isTTY ? 100 : undefined,
    write(piece: string) {
      pieces.push(piece);
      watch(piece);
    },
    text: () => pieces.join(''),
  };
};

export interface Played {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** Exit codes that the process would have been killed with. */
  killed: number[];
  closed: number;
}

export interface Staging {
  isTTY?: boolean;
  env?: Record<string, string>;
  stdin?: string;
  warnings?: string[];
  /** Sees every piece as it is written to stdout. */
  watch?: (piece: string) => void;
  context: (signal: AbortSignal) => OperationContext;
  /** Called with what Ctrl-C would call. */
  onReady?: (interrupt: () => void) => void;
}

/** A command line without a process of its own. */
export const play = async (argv: readonly string[], staging: Staging): Promise<Played> => {
  const [stdout, stderr] = [remembering(staging.isTTY, staging.watch), remembering(staging.isTTY)];
  const killed: number[] = [];
  let closed = 0;
  const host: Host = {
    argv,
    env: { TERM: 'xterm-256color', ...staging.env },
    version: '1.2.3',
    platform: 'linux',
    stdout,
    stderr,
    readInput: (limit) => Promise.resolve((staging.stdin ?? '').slice(0, limit)),
    onInterrupt(listener) {
      staging.onReady?.(listener);
      return () => undefined;
    },
    kill: (exitCode) => killed.push(exitCode),
    open: ({ signal }): Promise<Application> =>
      Promise.resolve({
        context: staging.context(signal),
        warnings: staging.warnings ?? [],
        close() {
          closed += 1;
          return Promise.resolve();
        },
      }),
  };
  const exitCode = await runCli(host);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text(), killed, closed };
};

export type Play = (
  argv: readonly string[],
  more?: Partial<Staging> & { worker?: Worker },
) => Promise<Played>;

/** A command line over a workshop: what is run has a real database, repository and configuration. */
export const stage = async (t: TestContext): Promise<{ run: Play; repository: string }> => {
  const { contextWith, repository } = await openWorkshop(t);
  return {
    repository,
    run: (argv, { worker, ...more } = {}) =>
      play(argv, { context: (signal) => contextWith({ signal, ...(worker && { worker }) }), ...more }),
  };
};

export const ending = (outcome: Outcome, spec?: string): Worker => writing((id) => logOf(id, outcome, spec));

export const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
