import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { collectOutput } from './exec-output.ts';
import type { Command, Finished } from './exec-types.ts';
import { unstarted } from './unstarted.ts';

const defaultOutputLimitBytes = 4_000_000;
/** Between the polite signal and the final one. */
const graceMs = 1_000;
/** How long output may still trickle in after the program itself has ended: only what lies in the pipe is wanted. */
const drainMs = 250;
/** A process in uninterruptible sleep outlives SIGKILL; the call does not wait for it. */
const giveUpMs = 3_000;

export interface RunnableCommand extends Omit<Command, 'onOutput'> {
  /** A promise holds the output up until it is kept. */
  onOutput?: ((text: string, stream: 'stdout' | 'stderr') => Promise<void> | undefined) | undefined;
}

interface Ending {
  exitCode: number | null;
  startError: string | undefined;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

/** Ends the process and everything it started. */
const endTree = (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void => {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode !== null) return;
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
      .on('error', () => child.kill(signal))
      .unref();
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
};

const living = new Set<ChildProcess>();

/** Whoever leaves in a hurry (a second Ctrl-C) takes along what runs; a group of its own would live on. */
const endAll = (): void => {
  for (const child of living) endTree(child, 'SIGKILL');
};

const follow = (child: ChildProcess): void => {
  if (living.size === 0) process.on('exit', endAll);
  living.add(child);
};

const unfollow = (child: ChildProcess): void => {
  living.delete(child);
  if (living.size === 0) process.off('exit', endAll);
};

/** Resolves when the program has ended and its output has been read, whoever else still holds the pipes. */
const waitForEnd = (child: ChildProcess): Promise<Ending> =>
  new Promise((resolve) => {
    let drain: NodeJS.Timeout | undefined;
    const settle = (ending: Ending): void => {
      clearTimeout(drain);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(ending);
    };
    child.once('error', (error) => {
      if (child.pid === undefined) settle({ exitCode: null, startError: codeOf(error) });
    });
    child.once('exit', (exitCode) => {
      endTree(child, 'SIGKILL');
      drain = setTimeout(() => settle({ exitCode, startError: undefined }), drainMs);
    });
    child.once('close', (exitCode) => settle({ exitCode, startError: undefined }));
  });

/** Ends the tree at the deadline or on abort; `reason` tells afterwards which it was. */
const watchOver = (child: ChildProcess, command: RunnableCommand) => {
  const timers: NodeJS.Timeout[] = [];
  let giveUp: (ending: Ending) => void;
  const watch = {
    reason: undefined as 'timeout' | 'abort' | undefined,
    gaveUp: new Promise<Ending>((resolve) => (giveUp = resolve)),
    stop(): void {
      for (const timer of timers) clearTimeout(timer);
      command.signal?.removeEventListener('abort', onAbort);
    },
  };
  const end = (reason: 'timeout' | 'abort'): void => {
    if (watch.reason !== undefined) return;
    watch.reason = reason;
    endTree(child, 'SIGTERM');
    timers.push(
      setTimeout(() => endTree(child, 'SIGKILL'), graceMs),
      setTimeout(() => giveUp({ exitCode: null, startError: undefined }), graceMs + giveUpMs),
    );
  };
  const onAbort = (): void => end('abort');
  timers.push(setTimeout(() => end('timeout'), Math.min(command.timeoutMs, 2 ** 31 - 1)));
  command.signal?.addEventListener('abort', onAbort, { once: true });
  return watch;
};

const listen = (child: ChildProcess, command: RunnableCommand) => {
  const limit = command.outputLimitBytes ?? defaultOutputLimitBytes;
  const collect = (name: 'stdout' | 'stderr') => {
    const stream = child[name];
    const collector = collectOutput(limit);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const say = (text: string): void => {
      const heard = text === '' ? undefined : command.onOutput?.(text, name);
      if (heard === undefined) return;
      stream?.pause();
      void heard.then(() => stream?.resume());
    };
    stream?.on('data', (chunk: Buffer) => {
      collector.push(chunk);
      if (command.onOutput) say(decoder.decode(chunk, { stream: true }));
    });
    stream?.on('end', () => command.onOutput && say(decoder.decode()));
    stream?.on('error', () => undefined);
    return collector;
  };
  return { stdout: collect('stdout'), stderr: collect('stderr') };
};

const start = (command: RunnableCommand, descriptors: readonly number[]): ChildProcess => {
  const [program, ...args] = command.argv;
  const { cwd, env, stdin } = command;
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...descriptors],
    detached: process.platform !== 'win32',
    windowsHide: true,
    shell: false,
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
  return child;
};

/** Starts the program with the files that it is handed open; the program has copies of them once it runs. */
const startWithFiles = (command: RunnableCommand): ChildProcess => {
  const opened: number[] = [];
  try {
    for (const file of command.files ?? []) opened.push(openSync(file, 'r'));
    return start(command, opened);
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
};

/** {@link exec} in this very process. */
export const runProgram = async (command: RunnableCommand): Promise<Finished> => {
  const startedAt = performance.now();
  let child: ChildProcess;
  try {
    child = startWithFiles(command);
  } catch (error) {
    return unstarted(command.argv, { startError: codeOf(error) });
  }
  follow(child);
  const output = listen(child, command);
  if (child.pid !== undefined) command.onStart?.(child.pid);
  const watch = watchOver(child, command);
  const { exitCode, startError } = await Promise.race([waitForEnd(child), watch.gaveUp]);
  watch.stop();
  unfollow(child);
  child.unref();
  return {
    argv: command.argv,
    failed: exitCode !== 0 || watch.reason !== undefined,
    exitCode,
    startError,
    timedOut: watch.reason === 'timeout',
    aborted: watch.reason === 'abort',
    truncated: output.stdout.truncated() || output.stderr.truncated(),
    stdout: output.stdout.text(),
    stderr: output.stderr.text(),
    durationMs: performance.now() - startedAt,
  };
};
