import { setImmediate } from 'node:timers/promises';
import { modelError } from './faults.ts';
import type { CallOptions } from './model.ts';

/** Characters of one delta: small enough that a word is split. */
const deltaChars = 7;
/** Deltas between two turns of the event loop, in which an abort or another call may come. */
const deltasPerTurn = 50;

/** Hands a text that is already there to a watcher, the way a stream would. */
export const deliver = async (
  text: string,
  { signal, onDelta }: CallOptions,
  name: string,
): Promise<void> => {
  const stopIfAborted = (): void => {
    if (signal?.aborted) throw modelError('aborted', `the call of ${name} was stopped`);
  };
  stopIfAborted();
  for (let at = 0; at * deltaChars < text.length; at += 1) {
    onDelta?.(text.slice(at * deltaChars, (at + 1) * deltaChars));
    if (at % deltasPerTurn === 0) await setImmediate();
    stopIfAborted();
  }
};
