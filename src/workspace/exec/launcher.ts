// A process that does nothing but start programs; see connect.ts. It ends with the process it works for, and takes along
// what still runs.
import type { FromLauncher, ToLauncher } from './messages.ts';
import { runProgram } from './run-program.ts';

const aborts = new Map<number, AbortController>();

/** Undefined when it was sent at once, else kept when the other side has read on. */
const send = (message: FromLauncher): Promise<void> | undefined => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const sent = process.send?.(message, undefined, undefined, () => resolve());
  return sent === false ? promise : undefined;
};

const run = async ({ id, command }: ToLauncher & { kind: 'run' }): Promise<void> => {
  const abort = new AbortController();
  aborts.set(id, abort);
  const finished = await runProgram({
    ...command,
    signal: abort.signal,
    onStart: (pid) => void send({ kind: 'start', id, pid }),
    onOutput: command.talks ? (text, stream) => send({ kind: 'output', id, text, stream }) : undefined,
  });
  aborts.delete(id);
  void send({ kind: 'end', id, finished });
};

process.on('message', (message: ToLauncher) => {
  if (message.kind === 'run') void run(message);
  else aborts.get(message.id)?.abort();
});
process.on('disconnect', () => process.exit());
