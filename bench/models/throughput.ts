import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { median } from '../machine.ts';
import type { Client } from './clients.ts';

export interface Throughput {
  deltasPerSecond: number;
  requestMs: number;
  /** Deltas that were lost over 64 streams at once. */
  lost: number;
}

const withStreams = async <Result>(use: (url: string) => Promise<Result>): Promise<Result> => {
  const worker = new Worker(new URL('stream-server.ts', import.meta.url));
  const [port] = (await once(worker, 'message')) as [number];
  try {
    return await use(`http://127.0.0.1:${port}/v1`);
  } finally {
    await worker.terminate();
  }
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

const streamsAtOnce = 64;

/** Rounds alternate between the clients, so that a busy moment of the machine meets all of them. */
export const measureThroughput = (clients: Client[], rounds: number, deltas: number): Promise<Throughput[]> =>
  withStreams(async (url) => {
    const ask = (client: Client, model: string, onDelta = () => {}) => client.call(url, model, 'x', onDelta);
    const streams = clients.map((): number[] => []);
    const requests = clients.map((): number[] => []);
    for (const client of clients) await ask(client, 'deltas:2000');
    for (let round = 0; round < rounds; round += 1)
      for (const [at, client] of clients.entries()) {
        streams[at]?.push(await timed(() => ask(client, `deltas:${deltas}`)));
        for (let call = 0; call < 20; call += 1)
          requests[at]?.push(await timed(() => ask(client, 'deltas:1')));
      }
    const results: Throughput[] = [];
    for (const [at, client] of clients.entries()) {
      let seen = 0;
      await Promise.all(
        Array.from({ length: streamsAtOnce }, () => ask(client, 'deltas:500', () => (seen += 1))),
      );
      results.push({
        deltasPerSecond: (1000 * deltas) / median(streams[at] ?? []),
        requestMs: median(requests[at] ?? []),
        lost: streamsAtOnce * 500 - seen,
      });
    }
    return results;
  });

/** Growth of resident memory in MB while a stream of so many megabytes is read, beyond the text that is kept. */
export const measureMemory = (client: Client, megabytes: number): Promise<number> =>
  withStreams(async (url) => {
    await client.call(url, 'megabytes:2', 'x', () => {});
    globalThis.gc?.();
    await setTimeout(100);
    const before = process.memoryUsage().rss;
    let most = before;
    let at = 0;
    await client.call(url, `megabytes:${megabytes}`, 'x', () => {
      at += 1;
      if (at % 512 === 0) most = Math.max(most, process.memoryUsage().rss);
    });
    return (most - before) / 2 ** 20;
  });
