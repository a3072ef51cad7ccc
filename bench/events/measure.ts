// One measurement in a process of its own, so that its memory is its own: `node measure.ts PLACE COUNT` prints figures as JSON.
import type { RunEvent } from '../../src/domain/events.ts';
import { newId } from '../../src/domain/id.ts';
import { openStore, type Store, type StorePlace } from '../../src/store/open-store.ts';
import { recordStall, type Stall } from '../../src/store/record-stall.ts';
import { aRun } from '../../test/programs/two-databases.ts';

/** What one phase cost. `peakMb` is the most memory that the process had until then. */
export interface Phase {
  seconds: number;
  stall: Stall;
  peakMb: number;
}

export interface Figures {
  version: string;
  events: number;
  megabytes: number;
  openMs: number;
  openMb: number;
  /** One event after the other, each awaited. */
  single: { medianMs: number; p99Ms: number };
  append: Phase;
  replay: Phase;
}

const writers = 8;
const burst = 50;

const prose = (characters: number): string =>
  'const total = items.reduce((sum, item) => sum + item.price, 0); // '.repeat(characters / 66);

/** The events of a round of work, in the proportions of a real run: most are small, one in ten holds an answer. */
const events: RunEvent[] = [
  { type: 'step-start', step: 'generate' },
  {
    type: 'model-call-start',
    role: 'coder',
    endpoint: 'local',
    model: 'qwen3-coder:30b',
    promptHash: newId(),
  },
  {
    type: 'model-call-end',
    role: 'coder',
    endpoint: 'local',
    model: 'qwen3-coder:30b',
    promptHash: newId(),
    reply: prose(6000),
    promptTokens: 5120,
    answerTokens: 1800,
    durationMs: 41_250.5,
    money: 0,
  },
  { type: 'files-write', paths: ['src/index.ts', 'src/price.ts', 'src/price.test.ts'] },
  { type: 'step-end', step: 'apply', next: 'validate', facts: { tree: 'a'.repeat(40) }, durationMs: 12.5 },
  { type: 'check-start', check: 'typecheck', command: ['tsc', '--noEmit'] },
  {
    type: 'check-end',
    result: {
      name: 'typecheck',
      tool: 'tsc 7.0.2',
      command: ['tsc', '--noEmit'],
      status: 'failed',
      exitCode: 2,
      timedOut: false,
      durationMs: 310,
      tree: 'b'.repeat(40),
      diagnostics: Array.from({ length: 6 }, (_, at) => ({
        tool: 'tsc',
        severity: 'error' as const,
        path: 'src/price.ts',
        line: 10 + at,
        column: 5,
        code: 'TS2345',
        message: "Argument of type 'string' is not assignable to parameter of type 'number'.",
      })),
    },
  },
  { type: 'run-warn', message: 'the registry has no audit endpoint' },
  { type: 'edit-refuse', path: '../outside.ts', reason: 'the path leads out of the project' },
  { type: 'files-restore', paths: ['src/price.ts'], reason: 'the checks got worse' },
];
const eventAt = (at: number): RunEvent => events[at % events.length] ?? { type: 'run-warn', message: '' };

const peakMb = (): number => process.resourceUsage().maxRSS / 1024;

const phase = async (work: () => Promise<unknown>): Promise<Phase> => {
  const stop = recordStall();
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, stall: stop(), peakMb: peakMb() };
};

const appendTo = async ({ log }: Store, runId: string, count: number): Promise<void> => {
  for (let at = 0; at < count; at += burst) {
    const size = Math.min(burst, count - at);
    await Promise.all(Array.from({ length: size }, (_, offset) => log.append(runId, eventAt(at + offset))));
  }
};

const singly = async (store: Store, count: number): Promise<Figures['single']> => {
  const { id } = await aRun(store);
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const startedAt = performance.now();
    await store.log.append(id, eventAt(at));
    times.push(performance.now() - startedAt);
  }
  times.sort((one, other) => one - other);
  return { medianMs: times[count >> 1] ?? 0, p99Ms: times[Math.floor(count * 0.99)] ?? 0 };
};

const measure = async (place: StorePlace, count: number): Promise<Figures> => {
  const openedAt = performance.now();
  const store = await openStore(place);
  const openMs = performance.now() - openedAt;
  const openMb = peakMb();
  const single = await singly(store, Math.min(1000, count));
  const runs = await Promise.all(Array.from({ length: writers }, () => aRun(store)));
  const each = count / writers;
  const append = await phase(() => Promise.all(runs.map(({ id }) => appendTo(store, id, each))));
  const replay = await phase(async () => {
    for (const { id } of runs) {
      const read = (await store.log.read(id)).length;
      if (read !== each) throw new Error(`${read} events of ${each} were read`);
    }
  });
  await store.close();
  const bytes = Array.from({ length: events.length }, (_, at) => JSON.stringify(eventAt(at)).length);
  const mean = bytes.reduce((sum, one) => sum + one, 0) / bytes.length;
  const { version } = store.about();
  return {
    version,
    events: count,
    megabytes: (mean * count) / 2 ** 20,
    openMs,
    openMb,
    single,
    append,
    replay,
  };
};

if (import.meta.main) {
  const [place = '{}', count = '1000'] = process.argv.slice(2);
  console.log(JSON.stringify(await measure(JSON.parse(place) as StorePlace, Number(count))));
}
