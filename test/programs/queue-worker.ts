import { writeSync } from 'node:fs';
import { openQueue } from '../../src/queue/open-queue.ts';
import { openStore, type StorePlace } from '../../src/store/open-store.ts';

/**
 * A worker to be killed: `node queue-worker.ts PLACE`. For every job that it takes it says `took RUN` and then is at work
 * until its signal aborts; then it says `left RUN`. A line on its standard input makes it drain and end.
 */
const [place = '{}'] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);

const store = await openStore(JSON.parse(place) as StorePlace);
const queue = await openQueue(store);
await queue.work(
  async ({ runId }, signal) => {
    say(`took ${runId}`);
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    say(`left ${runId}`);
  },
  { parallel: 4 },
);
say('ready');
await new Promise((resolve) => process.stdin.once('data', resolve));
await queue.drain();
await store.close();
process.stdin.destroy();
