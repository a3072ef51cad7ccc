// Where the time of `millwright demo` goes, measured from outside as a person would see it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { machine, median } from '../machine.ts';

const main = join(import.meta.dirname, '../../src/main.ts');

interface Demo {
  totalMs: number;
  /** Milliseconds by step and check, summed over rounds. */
  parts: Map<string, number>;
}

const runDemo = async (dataDir: string): Promise<Demo> => {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [main, 'demo', '--json', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const parts = new Map<string, number>();
  const add = (name: string, ms: number): void => void parts.set(name, (parts.get(name) ?? 0) + ms);
  let outcome = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as {
      type: string;
      step?: string;
      durationMs?: number;
      outcome?: string;
      result?: { name: string; durationMs: number };
    };
    if (event.type === 'run-start') add('until the run starts', performance.now() - startedAt);
    if (event.type === 'step-end' && event.step !== 'validate')
      add(`step ${event.step}`, event.durationMs ?? 0);
    if (event.type === 'check-end') add(`check ${event.result?.name}`, event.result?.durationMs ?? 0);
    if (event.type === 'run-end') outcome = event.outcome ?? '';
  }
  if (outcome !== 'verified') throw new Error(`the demo ended ${outcome || 'without an outcome'}`);
  return { totalMs: performance.now() - startedAt, parts };
};

/** Runs the demo \`runs\` times with a warm package cache, after one that warms it, and answers the page. */
export const benchDemo = async (runs = 5): Promise<string> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'millwright-bench-demo-'));
  const cold = await runDemo(dataDir);
  const warm: Demo[] = [];
  for (let index = 0; index < runs; index += 1) warm.push(await runDemo(dataDir));
  await rm(dataDir, { recursive: true, force: true });
  const names = [...new Set([cold, ...warm].flatMap(({ parts }) => [...parts.keys()]))];
  const rows = names.map(
    (name) =>
      `| ${name} | ${(cold.parts.get(name) ?? 0).toFixed(0)} | ${median(warm.map(({ parts }) => parts.get(name) ?? 0)).toFixed(0)} |`,
  );
  return `# \`millwright demo\`

Wall time of the whole command as a process, three rounds of checks included. The first run is on an empty data folder and an empty
package cache; the warm column is the median of ${warm.length} more.

Machine: ${machine()}

| | first run, ms | warm, ms |
|---|---|---|
| **whole command** (asked: < 30,000) | **${cold.totalMs.toFixed(0)}** | **${median(warm.map(({ totalMs }) => totalMs)).toFixed(0)}** |
${rows.join('\n')}
`;
};
