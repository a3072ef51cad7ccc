import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ModelError } from '../../src/domain/errors.ts';
import type { Client } from './clients.ts';
import { withStreams } from './streams.ts';

export interface Memory {
  /** Megabytes of text that were handed on. */
  text: number;
  /** What is in use after a collection, at most, beyond what was before the call. */
  live: number;
  /** What the process holds of the machine's memory, at most, beyond what it held before: garbage and buffers too. */
  resident: number;
  /** How the call ended: `reply`, or the name of the fault. */
  ending: string;
}

const megabyte = 2 ** 20;

/** The collector of this process, which has none to call unless it is asked for one. */
const collector = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    collect();
    // Buffers that one collection finds dead are given back by the next.
    collect();
  };
};

const liveBytes = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** Reads a stream of the server and looks at the memory at each `every`-th delta of `deltaChars`. */
export const measureMemory = (
  client: Client,
  model: string,
  { every, deltaChars }: { every: number; deltaChars: number },
): Promise<Memory> =>
  withStreams(async (url) => {
    const collect = collector();
    await client.call(url, 'deltas:20000', 'x', () => {});
    // What the call before left behind goes only after its sockets and timers are done with.
    await setTimeout(200);
    collect();
    const before = { live: liveBytes(), resident: process.memoryUsage().rss };
    const most = { ...before };
    let deltas = 0;
    const look = (): void => {
      most.resident = Math.max(most.resident, process.memoryUsage().rss);
      collect();
      most.live = Math.max(most.live, liveBytes());
    };
    const ending = await client
      .call(url, model, 'x', () => {
        deltas += 1;
        if (deltas % every === 0) look();
      })
      .then(
        () => 'reply',
        (error: unknown) => {
          if (error instanceof ModelError) return error.fault;
          throw error;
        },
      );
    return {
      text: (deltas * deltaChars) / megabyte,
      live: (most.live - before.live) / megabyte,
      resident: (most.resident - before.resident) / megabyte,
      ending,
    };
  });
