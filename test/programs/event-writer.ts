import { randomInt, randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openStore, type StorePlace } from '../../src/store/open-store.ts';

/**
 * A process to be killed: `node event-writer.ts PLACE RUN`. It loads, says `ready`, and waits for a line on its standard
 * input. Then it opens the store, says `log N` (the length of the log), and appends for ever, in bursts; for every
 * acknowledged event it says `ack POSITION TOKEN`. What it has said has left the process: the writes are synchronous.
 */
const [place = '{}', runId = ''] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);

const appendBurst = async (append: (message: string) => Promise<number>): Promise<void> => {
  const tokens = Array.from({ length: randomInt(1, 12) }, () => randomUUID());
  const filler = 'x'.repeat(randomInt(0, 3000));
  await Promise.all(tokens.map(async (token) => say(`ack ${await append(token + filler)} ${token}`)));
};

say('ready');
await new Promise((resolve) => process.stdin.once('data', resolve));
say('open');
const store = await openStore(JSON.parse(place) as StorePlace);
const log = await store.log.read(runId);
if (log.some(({ position }, at) => position !== at + 1)) say('gap');
say(`log ${log.length}`);
for (;;)
  await appendBurst(
    async (message) => (await store.log.append(runId, { type: 'run-warn', message })).position,
  );
