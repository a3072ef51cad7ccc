// What the harness itself costs: whole runs with instant answers over HTTP and a check that does nothing.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from '../../src/compose.ts';
import { loadConfig } from '../../src/config.ts';
import type { StoredEvent } from '../../src/domain/events.ts';
import { make } from '../../src/operations/make.ts';
import { makeRepository, plan, files } from '../../test/line/line.ts';
import { startModelServer } from '../../test/programs/model-server.ts';
import { machine, median } from '../machine.ts';

const warmUps = 3;

const answersFor = (index: number) => [
  { text: plan(`notes/a${index}.txt`) },
  { text: files({ [`notes/a${index}.txt`]: `note ${index}` }) },
  { text: 'VERDICT: APPROVED' },
];

/** Milliseconds between the events of a run, by step. */
const stepTimes = (log: readonly StoredEvent[]): Map<string, number> => {
  const times = new Map<string, number>();
  for (const { event } of log)
    if (event.type === 'step-end') times.set(event.step, (times.get(event.step) ?? 0) + event.durationMs);
  return times;
};

/** Runs the bench and answers its page. `runs` are measured after three that are not. */
export const benchOverhead = async (runs = 30): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-overhead-'));
  const server = await startModelServer({
    script: {
      models: ['instant'],
      answers: Array.from({ length: runs + warmUps }, (_, index) => answersFor(index)).flat(),
    },
  });
  const root = await makeRepository(join(folder, 'project'), { 'README.md': '# p\n' });
  await writeFile(
    join(root, 'millwright.toml'),
    '[checks]\ntest = ["echo", "1..1\\nok 1 - nothing to do"]\n',
  );
  const env = {
    ...process.env,
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_BASE_URL: server.url,
    MILLWRIGHT_MODEL: 'instant',
  };
  const sources = { env, cwd: root, platform: process.platform, home: homedir() };
  const { signal } = new AbortController();
  const configFor = (projectDir: string) => loadConfig({ ...sources, projectDir });
  const house = await compose(await loadConfig(sources), {
    cwd: root,
    user: 'bench',
    home: homedir(),
    signal,
    configFor,
  });
  const totals: number[] = [];
  const steps: Map<string, number>[] = [];
  for (let index = 0; index < runs + warmUps; index += 1) {
    const startedAt = performance.now();
    const { runId } = await make.run(make.input.parse({ spec: 'nothing to do' }), house.context);
    const log: StoredEvent[] = [];
    for await (const event of (await house.context.store()).log.follow(runId)) log.push(event);
    const last = log.at(-1)?.event;
    if (last?.type !== 'run-end' || last.outcome !== 'verified')
      throw new Error(`the run ended otherwise: ${JSON.stringify(last)}`);
    if (index < warmUps) continue;
    totals.push(performance.now() - startedAt);
    steps.push(stepTimes(log));
  }
  await house.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
  return page(totals, steps);
};

const page = (totals: readonly number[], steps: readonly Map<string, number>[]): string => {
  const names = [...new Set(steps.flatMap((times) => [...times.keys()]))];
  const rows = names.map(
    (name) => `| ${name} | ${median(steps.map((times) => times.get(name) ?? 0)).toFixed(1)} |`,
  );
  const sorted = totals.toSorted((a, b) => a - b);
  return `# Overhead of the harness

A whole run from the operation \`make\` to its last event, through the queue and the embedded database: three model answers that
come at once over HTTP, one check in the cage that only echoes, a commit and a proof. ${totals.length} runs after ${warmUps} to warm up, in one process.

Machine: ${machine()}

| | ms |
|---|---|
| median (asked: ≤ 150) | ${median(totals).toFixed(0)} |
| fastest | ${(sorted[0] ?? 0).toFixed(0)} |
| slowest | ${(sorted.at(-1) ?? 0).toFixed(0)} |

Medians by step (prove ends the run and is in the rest, as are the queue and the notes of events):

| step | ms |
|---|---|
${rows.join('\n')}
`;
};
