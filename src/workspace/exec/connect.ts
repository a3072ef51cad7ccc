import { fork, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, Finished } from './exec-types.ts';
import type { FromLauncher, ToLauncher } from './messages.ts';
import { unstarted } from './unstarted.ts';

const program = fileURLToPath(new URL(`launcher${extname(import.meta.url)}`, import.meta.url));

interface Call {
  command: Command;
  resolve: (finished: Finished) => void;
}

/**
 * The other end of a process that starts programs for this one. Starting a program copies the page tables of the process
 * that starts it: 12 ms and more where a database lives in it, 1 ms from a small one, and all that time nothing else
 * happens. It also ends what it started when this process is gone, however that came about.
 */
export class Launcher {
  readonly #child: ChildProcess;
  readonly #calls = new Map<number, Call>();
  #nextId = 0;
  #gone = false;

  constructor() {
    this.#child = fork(program, {
      // A group of its own: Ctrl-C is for us to answer.
      detached: process.platform !== 'win32',
      env: {},
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (message: FromLauncher) => this.#hear(message));
    this.#child.once('error', () => this.#lose());
    this.#child.once('exit', () => this.#lose());
    this.#rest();
  }

  get gone(): boolean {
    return this.#gone;
  }

  run(command: Command): Promise<Finished> {
    const { signal, onOutput, onStart: _, ...rest } = command;
    const { promise, resolve } = Promise.withResolvers<Finished>();
    const id = this.#nextId++;
    const abort = (): void => this.#send({ kind: 'abort', id });
    signal?.addEventListener('abort', abort, { once: true });
    const settle = (finished: Finished): void => {
      signal?.removeEventListener('abort', abort);
      this.#calls.delete(id);
      if (this.#calls.size === 0) this.#rest();
      resolve(finished);
    };
    if (this.#calls.size === 0) this.#work();
    this.#calls.set(id, { command, resolve: settle });
    this.#send({ kind: 'run', id, command: { ...rest, talks: onOutput !== undefined } });
    return promise;
  }

  #send(message: ToLauncher): void {
    if (this.#child.connected) this.#child.send(message, (error) => error && this.#lose());
    else this.#lose();
  }

  #hear(message: FromLauncher): void {
    const call = this.#calls.get(message.id);
    if (call === undefined) return;
    if (message.kind === 'start') call.command.onStart?.(message.pid);
    else if (message.kind === 'output') call.command.onOutput?.(message.text, message.stream);
    else call.resolve(message.finished);
  }

  /** What was under way is lost with it; the next call finds a new one. */
  #lose(): void {
    this.#gone = true;
    for (const { command, resolve } of this.#calls.values())
      resolve(unstarted(command.argv, { startError: 'the process that starts programs has ended' }));
  }

  /** While nothing runs, this process may end. */
  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #work(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }
}
