import { startModelServer } from '../../test/programs/model-server.ts';
import { randomFrom, sampleText } from '../../test/programs/model-server/sample-texts.ts';
import type { Client } from './clients.ts';
import { serverFaults, wholeText } from './fault-list.ts';

/**
 * `detected` the client throws · `told` it ends as if well, but hands on a finish that is not "stop", so that a careful
 * caller can see it · `silent` it hands a wrong result on as a good one · `hang` nothing happens within the limit.
 */
export type Verdict = 'detected' | 'told' | 'silent' | 'hang';

const hangMs = 4000;

const verdictOf = async (client: Client, url: string, prompt: string): Promise<Verdict> => {
  const call = client
    .call(url, 'scripted-model', prompt, () => {})
    .then(
      ({ finish }): Verdict => (finish === 'stop' ? 'silent' : 'told'),
      (): Verdict => 'detected',
    );
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Verdict>((resolve) => {
    timer = setTimeout(() => resolve('hang'), hangMs);
  });
  const verdict = await Promise.race([call, limit]);
  clearTimeout(timer);
  return verdict;
};

/** Long enough that a server which read 2,051 tokens cannot have read it. */
const longPrompt = sampleText('prose', 24_000, randomFrom(1));

const judge = async (fault: string, client: Client): Promise<Verdict> => {
  const answer = { text: wholeText, ...serverFaults[fault] };
  const server = await startModelServer({ script: { answers: [answer] } });
  try {
    const prompt = fault.startsWith('prompt cut') ? longPrompt : 'say it';
    return await verdictOf(client, server.url, prompt);
  } finally {
    await server.close();
  }
};

/** Rows of the table: each fault with the verdict on each client. */
export const faultMatrix = async (clients: Client[], most = Infinity): Promise<[string, Verdict[]][]> => {
  const rows: [string, Verdict[]][] = [];
  for (const fault of Object.keys(serverFaults).slice(0, most))
    rows.push([fault, await Promise.all(clients.map((client) => judge(fault, client)))]);
  return rows;
};
