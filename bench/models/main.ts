// What the model client can do, side by side with two others: speed, memory, faults that it sees, routes that it learns.
import { machine } from '../machine.ts';
import { boundlessClient, otherClients, ownClient, provenClient } from './clients.ts';
import type { Client } from './clients.ts';
import { faultMatrix } from './fault-matrix.ts';
import type { Verdict } from './fault-matrix.ts';
import { simulateRouting } from './learned-routing.ts';
import { measureMemory } from './memory.ts';
import type { Memory } from './memory.ts';
import { measureThroughput } from './throughput.ts';
import type { Throughput } from './throughput.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const title = ({ name, version }: Client): string => (version === '' ? name : `${name} ${version}`);

const rate = (perSecond: number): string => Math.round(perSecond).toLocaleString('en');

const speedTable = (clients: Client[], results: Throughput[]): string => {
  const [own] = results;
  return results
    .map((result, at) => {
      const client = clients[at];
      const cells = [
        client ? title(client) : '',
        rate(result.deltasPerSecond),
        own ? (own.deltasPerSecond / result.deltasPerSecond).toFixed(1) : '',
        rate(result.deltasPerProcessorSecond),
        rate(result.variedPerSecond),
        own ? (own.variedPerSecond / result.variedPerSecond).toFixed(1) : '',
        result.requestMs.toFixed(2),
        result.requestProcessorMs.toFixed(2),
        result.lost,
      ];
      return `| ${cells.join(' | ')} |`;
    })
    .join('\n');
};

const memoryRows = async (scale: number): Promise<[string, Memory][]> => {
  const megabytes = 200 * scale;
  const kilobyteDeltas = { every: Math.ceil(8192 * scale), deltaChars: 1024 };
  return [
    [
      `${megabytes} MB on the wire, nearly all of it probabilities of tokens`,
      await measureMemory(ownClient, `tokens:${megabytes}`, {
        every: Math.ceil(16_384 * scale),
        deltaChars: 5,
      }),
    ],
    [
      `${megabytes} MB of text, the limit of an answer lifted to hold it`,
      await measureMemory(boundlessClient, `text:${megabytes}`, kilobyteDeltas),
    ],
    [
      `${10 * megabytes} MB of text, the limit as it is`,
      await measureMemory(ownClient, `text:${10 * megabytes}`, { ...kilobyteDeltas, every: 512 }),
    ],
  ];
};

const memoryTable = (rows: [string, Memory][]): string =>
  rows
    .map(([stream, { text, live, resident, ending }]) => {
      const cells = [stream, ending, ...[text, live, live - text, resident].map((size) => size.toFixed(1))];
      return `| ${cells.join(' | ')} |`;
    })
    .join('\n');

const matrixTable = (clients: Client[], rows: [string, Verdict[]][]): string => {
  const counted = (at: number, verdict: Verdict): number =>
    rows.filter(([, verdicts]) => verdicts[at] === verdict).length;
  const sums = (['detected', 'told', 'silent', 'hang'] as const).map(
    (verdict) => `| **${verdict}** | ${clients.map((_, at) => `**${counted(at, verdict)}**`).join(' | ')} |`,
  );
  return [
    `| ${rows.length} faults | ${clients.map((client) => title(client)).join(' | ')} |`,
    `|---|${clients.map(() => '---').join('|')}|`,
    ...sums,
    ...rows.map(([fault, verdicts]) => `| ${fault} | ${verdicts.join(' | ')} |`),
  ].join('\n');
};

const routingTable = (tasks: number[], worlds: number): string =>
  tasks
    .map((count) => simulateRouting(count, worlds))
    .map(
      ({ tasks, random, bestFixed, bestFixedName, learned, oracle }) =>
        `| ${tasks} | ${percent(random)} | ${percent(bestFixed)} (${bestFixedName}) | ${percent(learned)} | ${percent(oracle)} |`,
    )
    .join('\n');

/** Runs the bench and answers its page. `smoke`: the smallest run that goes through all of it. */
export const benchModels = async (smoke = false): Promise<string> => {
  const clients = [ownClient, ...otherClients];
  const rounds = smoke ? 1 : 9;
  const speeds = await measureThroughput(clients, rounds, smoke ? 500 : 40_000);
  const memory = await memoryRows(smoke ? 0.01 : 1);
  const rows = await faultMatrix([provenClient, ...otherClients], smoke ? 4 : Infinity);
  return `# Models

Machine: ${machine()}

## Speed

Over HTTP on loopback, the server in a thread of its own; medians of ${rounds} rounds that alternate between the clients. One stream of
small deltas as most servers send them, alike but for their text; and one in which no two deltas have the same around their text, which
a client cannot recall and must parse anew. × is how many times as many deltas ours reads (asked against openai: ≥ 3). A request is
a call with an answer of one delta on an open socket (asked: ≤ that of openai). On the processor: the time of the client's thread alone.

| client | deltas per second | × | per second on the processor | unlike deltas per second | × | ms a request | on the processor | lost of 64 streams at once |
|---|---|---|---|---|---|---|---|---|
${speedTable(clients, speeds)}

## Memory

Growth of the process in MB while our client reads one stream. Live: what is in use after a collection, at most. The text of an answer is
kept once, so what matters is what is live beyond it (asked: flat). Resident: with garbage and the buffers of the server's thread.

| stream | ends in | text | live | live beyond the text | resident |
|---|---|---|---|---|---|
${memoryTable(memory)}

## Faults

What each client does when a server fails, without retries. detected: it throws. told: it ends as if well, but a careful caller can
see a finish other than "stop". silent: a wrong result is handed on as a good one. hang: nothing for four seconds. Our limits for the
first token and for silence are set to one second here (600 and 120 otherwise); the others have none for a stream that has begun.

${matrixTable([provenClient, ...otherClients], rows)}

## Learned routes

Seeded simulation: three languages, three models, no model best at all; one call a task for every way to choose. The best fixed
choice is known only afterwards; the oracle knows the best model for each language.

| tasks | random | best fixed | learned | oracle |
|---|---|---|---|---|
${routingTable(smoke ? [50] : [50, 100, 300, 1000], smoke ? 2 : 200)}
`;
};

if (import.meta.main) console.log(await benchModels(process.argv.includes('--smoke')));
