import { median } from '../machine.ts';
import type { Client } from './clients.ts';
import { withStreams } from './streams.ts';

export interface Throughput {
  /** One stream, deltas alike but for their text, by the clock. */
  deltasPerSecond: number;
  /** The same, by the time of the client's thread on the processor. */
  deltasPerProcessorSecond: number;
  /** One stream of deltas of which no two have the same around the text, by the clock. */
  variedPerSecond: number;
  /** A call with an answer of one delta on a socket that is open. */
  requestMs: number;
  /** The same, by the time of the client's thread on the processor. */
  requestProcessorMs: number;
  /** Deltas that were lost over 64 streams at once. */
  lost: number;
}

interface Time {
  wallMs: number;
  processorMs: number;
}

const timed = async (work: () => Promise<unknown>): Promise<Time> => {
  const before = process.threadCpuUsage();
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.threadCpuUsage(before);
  return { wallMs, processorMs: (user + system) / 1000 };
};

const streamsAtOnce = 64;
const deltasEach = 500;
const callsEach = 20;

const ask = (client: Client, url: string, model: string, onDelta = () => {}) =>
  client.call(url, model, 'x', onDelta);

const lostOf = async (client: Client, url: string): Promise<number> => {
  let seen = 0;
  const calls = Array.from({ length: streamsAtOnce }, () =>
    ask(client, url, `deltas:${deltasEach}`, () => (seen += 1)),
  );
  await Promise.all(calls);
  return streamsAtOnce * deltasEach - seen;
};

const calls = async (client: Client, url: string): Promise<Time> => {
  const { wallMs, processorMs } = await timed(async () => {
    for (let call = 0; call < callsEach; call += 1) await ask(client, url, 'deltas:1');
  });
  return { wallMs: wallMs / callsEach, processorMs: processorMs / callsEach };
};

const middle = (times: readonly Time[], of: keyof Time): number => median(times.map((time) => time[of]));

/** Rounds alternate between the clients, so that a busy moment of the machine meets all of them. */
export const measureThroughput = (clients: Client[], rounds: number, deltas: number): Promise<Throughput[]> =>
  withStreams(async (url) => {
    const taken = clients.map((client) => ({
      client,
      streams: [] as Time[],
      varied: [] as Time[],
      requests: [] as Time[],
    }));
    for (const client of clients)
      for (const kind of ['deltas', 'varied']) await ask(client, url, `${kind}:${deltas}`);
    for (let round = 0; round < rounds; round += 1)
      for (const { client, streams, varied, requests } of taken) {
        streams.push(await timed(() => ask(client, url, `deltas:${deltas}`)));
        varied.push(await timed(() => ask(client, url, `varied:${deltas}`)));
        requests.push(await calls(client, url));
      }
    const results: Throughput[] = [];
    for (const { client, streams, varied, requests } of taken)
      results.push({
        deltasPerSecond: (1000 * deltas) / middle(streams, 'wallMs'),
        deltasPerProcessorSecond: (1000 * deltas) / middle(streams, 'processorMs'),
        variedPerSecond: (1000 * deltas) / middle(varied, 'wallMs'),
        requestMs: middle(requests, 'wallMs'),
        requestProcessorMs: middle(requests, 'processorMs'),
        lost: await lostOf(client, url),
      });
    return results;
  });
