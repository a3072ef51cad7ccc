import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { aRun, twoDatabases } from '../../test/programs/two-databases.ts';
import { openStore, type StorePlace } from './open-store.ts';

const program = join(import.meta.dirname, '../../test/programs/event-writer.ts');

/** What the writers have acknowledged so far: the token of each position. */
type Acknowledged = Map<number, string>;

interface Writer {
  process: ChildProcessByStdio<Writable, Readable, null>;
  lines: AsyncIterator<string>;
}

const startWriter = (place: StorePlace, runId: string): Writer => {
  // A process that lives for a tenth of a second gains nothing from the optimising compiler.
  const child = spawn(process.execPath, ['--liftoff-only', program, JSON.stringify(place), runId], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/compiled'),
    },
  });
  return { process: child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
};

const said = async (writer: Writer, word: string): Promise<string> => {
  const { value, done } = await writer.lines.next();
  assert(!done && value.startsWith(word), `the writer should say ${word}, not ${String(value)}`);
  return value;
};

/** Kills after so long; then notes everything that the writer had said until then. */
const killAfter = async (writer: Writer, milliseconds: number, acknowledged: Acknowledged): Promise<void> => {
  const gone = once(writer.process, 'exit');
  await pause(milliseconds);
  writer.process.kill('SIGKILL');
  for (let line = await writer.lines.next(); !line.done; line = await writer.lines.next()) {
    const [word, position, token] = line.value.split(' ');
    assert.notEqual(word, 'gap');
    if (word === 'ack' && token !== undefined) acknowledged.set(Number(position), token);
  }
  await gone;
};

/** Kills while the database is being opened in every fifth round, and while events are written in the others. */
const round = async (writer: Writer, number: number, acknowledged: Acknowledged): Promise<void> => {
  await said(writer, 'ready');
  writer.process.stdin.write('go\n');
  await said(writer, 'open');
  if (number % 5 === 4) return killAfter(writer, randomInt(0, 400), acknowledged);
  const length = Number((await said(writer, 'log ')).split(' ')[1]);
  assert(length >= Math.max(0, ...acknowledged.keys()), 'an acknowledged event is missing after a kill');
  await killAfter(writer, randomInt(1, 120), acknowledged);
};

const rounds = { embedded: 20, server: 15 };

describe('after a SIGKILL', { concurrency: true }, () => {
  for (const { name, skip, start } of twoDatabases) {
    test(
      `DX-10: after a SIGKILL at ${rounds[name]} random points every acknowledged event is found (${name})`,
      { skip },
      async () => {
        const databases = await start();
        const place = await databases.place();
        const first = await openStore(place);
        const { id } = await aRun(first);
        await first.close();
        const acknowledged: Acknowledged = new Map();
        let next = startWriter(place, id);
        for (let number = 0; number < rounds[name]; number += 1) {
          const writer = next;
          // Loads while this one is at work; it touches nothing before it is told to.
          next = startWriter(place, id);
          await round(writer, number, acknowledged);
        }
        next.process.kill('SIGKILL');
        const store = await openStore(place);
        const log = await store.log.read(id);
        await store.close();
        assert.deepEqual(
          log.map(({ position }) => position),
          log.map((_, at) => at + 1),
        );
        for (const [position, token] of acknowledged) {
          const event = log[position - 1]?.event;
          assert(
            event?.type === 'run-warn' && event.message.startsWith(token),
            `position ${position} holds another event`,
          );
        }
        // A busy machine lets some writers die before their first word.
        assert(acknowledged.size > 0);
        await databases.stop();
      },
    );
  }
});
