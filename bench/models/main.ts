// What the model client can do, side by side with two others: speed, memory, faults that it sees, routes that it learns.
import { machine } from '../machine.ts';
import { otherClients, ownClient, provenClient } from './clients.ts';
import type { Client } from './clients.ts';
import { faultMatrix } from './fault-matrix.ts';
import type { Verdict } from './fault-matrix.ts';
import { simulateRouting } from './learned-routing.ts';
import { measureMemory, measureThroughput } from './throughput.ts';
import type { Throughput } from './throughput.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const title = ({ name, version }: Client): string => (version === '' ? name : `${name} ${version}`);

const speedTable = (clients: Client[], results: Throughput[]): string =>
  results
    .map(
      ({ deltasPerSecond, requestMs, lost }, at) =>
        `| ${clients[at] ? title(clients[at]) : ''} | ${Math.round(deltasPerSecond).toLocaleString('en')} | ${requestMs.toFixed(2)} | ${lost} |`,
    )
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
  const { clients: others, missing } = await otherClients();
  const clients = [ownClient, ...others];
  const rounds = smoke ? 1 : 7;
  const speeds = await measureThroughput(clients, rounds, smoke ? 500 : 20_000);
  const megabytes = smoke ? 2 : 200;
  const grown = await measureMemory(ownClient, megabytes);
  const rows = await faultMatrix([provenClient, ...others], smoke ? 4 : Infinity);
  const [own, openai] = speeds;
  const ratio = own && openai ? (own.deltasPerSecond / openai.deltasPerSecond).toFixed(1) : 'not measured';
  return `# Models

Machine: ${machine()}
${missing.length > 0 ? `\nNot installed, so not compared with: ${missing.join(', ')}.\n` : ''}
## Speed

Over HTTP on loopback, the server in a thread of its own; medians of ${rounds} rounds that alternate between the clients.
Deltas per second against the first of the others (asked: ≥ 3): ${ratio}.

| client | deltas per second, one stream | ms a request | lost of 64 streams at once |
|---|---|---|---|
${speedTable(clients, speeds)}

A stream of ${megabytes} MB of text made the process ${Math.round(grown)} MB larger at most; the answer itself is kept whole.

## Faults

What each client does when a server fails, without retries. detected: it throws. told: it ends as if well, but a careful caller can
see a finish other than "stop". silent: a wrong result is handed on as a good one. hang: nothing for four seconds. Our limits for the
first token and for silence are set to one second here (600 and 120 otherwise); the others have none for a stream that has begun.

${matrixTable([provenClient, ...others], rows)}

## Learned routes

Seeded simulation: three languages, three models, no model best at all; one call a task for every way to choose. The best fixed
choice is known only afterwards; the oracle knows the best model for each language.

| tasks | random | best fixed | learned | oracle |
|---|---|---|---|---|
${routingTable(smoke ? [50] : [50, 100, 300, 1000], smoke ? 2 : 200)}
`;
};

if (import.meta.main) console.log(await benchModels(process.argv.includes('--smoke')));
