// What the cage costs, side by side with the same command outside.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectSandbox } from '../../src/workspace/sandbox/detect-sandbox.ts';
import type { Policy, Sandbox } from '../../src/workspace/sandbox/sandbox.ts';
import { unsandboxed } from '../../src/workspace/sandbox/unsandboxed.ts';
import { exec } from '../../src/workspace/exec.ts';
import { machine, median } from '../machine.ts';

const root = join(import.meta.dirname, '../..');

const writeMany = `const fs = require('fs'); fs.mkdirSync('many', { recursive: true });
  for (let i = 0; i < 2000; i++) fs.writeFileSync('many/' + i, 'x'.repeat(1000)); for (let i = 0; i < 2000; i++) fs.readFileSync('many/' + i);`;
const compute = 'let n = 0; for (let i = 0; i < 3e8; i++) n = (n * 31 + i) | 0; console.log(n)';
const startMany = 'i=0; while [ $i -lt 200 ]; do /bin/true; i=$((i+1)); done';

/** A command and what it stands for. */
const commands: [string, [string, ...string[]]][] = [
  ['nothing (`true`)', ['true']],
  ['Node that ends at once', ['node', '-e', '0']],
  ['`npm --version`', ['npm', '--version']],
  ['200 processes one after another', ['sh', '-c', startMany]],
  ['2,000 files written and read', ['node', '-e', writeMany]],
  ['pure computation', ['node', '-e', compute]],
  [
    'type check of a small project (TypeScript 7)',
    ['node', join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--singleThreaded'],
  ],
];

const layOutProject = async (workspace: string): Promise<void> => {
  const compilerOptions = {
    strict: true,
    target: 'es2024',
    module: 'nodenext',
    skipLibCheck: true,
    types: [],
  };
  await writeFile(join(workspace, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  await mkdir(join(workspace, 'src'));
  for (let i = 0; i < 60; i += 1)
    await writeFile(
      join(workspace, 'src', `f${i}.ts`),
      `export const f${i} = (text: string): number => text.length + ${i};\n`.repeat(1),
    );
};

const timeOf = async (sandbox: Sandbox, argv: [string, ...string[]], policy: Policy): Promise<number> => {
  const finished = await sandbox.run({ argv, timeoutMs: 120_000 }, policy);
  if (finished.failed) throw new Error(`${argv.join(' ')}: ${finished.startError ?? finished.stderr}`);
  return finished.durationMs;
};

interface Times {
  median: number;
  best: number;
}

/** Turn and turn about, so that a busy moment of the machine falls on both. */
const compare = async (
  sandboxes: Sandbox[],
  argv: [string, ...string[]],
  policy: Policy,
  rounds: number,
): Promise<Times[]> => {
  const times: number[][] = sandboxes.map(() => []);
  for (let round = 0; round <= rounds; round += 1)
    for (const [index, sandbox] of sandboxes.entries()) {
      const took = await timeOf(sandbox, argv, policy);
      if (round > 0) times[index]?.push(took);
    }
  return times.map((all) => ({ median: median(all), best: Math.min(...all) }));
};

const nothing: Times = { median: 0, best: 0 };

const row = (name: string, [open = nothing, caged = nothing]: Times[]): string => {
  const pair = (one: number, other: number): string => `${one.toFixed(1)} → ${other.toFixed(1)}`;
  const ratio = (caged.best / open.best).toFixed(2);
  return `| ${name} | ${pair(open.median, caged.median)} | ${pair(open.best, caged.best)} | ${(caged.best - open.best).toFixed(1)} | ${ratio} |`;
};

const detectInFreshProcess = async (rounds: number): Promise<number> => {
  const url = new URL('../../src/workspace/sandbox/detect-sandbox.ts', import.meta.url).href;
  const code = `const { detectSandbox } = await import(${JSON.stringify(url)}); const startedAt = performance.now();
    const { level } = await detectSandbox({ host: { path: process.env.PATH, home: '/' } }); if (level === 'none') process.exit(1); console.log(performance.now() - startedAt);`;
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const env = { PATH: process.env['PATH'] ?? '' };
    const { stdout } = await exec({
      argv: [process.execPath, '--input-type=module', '-e', code],
      cwd: '/',
      env,
      timeoutMs: 60_000,
    });
    times.push(Number(stdout));
  }
  return Math.min(...times);
};

/** Runs each command `rounds` times in and outside the cage, after one that warms it up, and answers the page. */
export const benchSandbox = async (rounds = 15): Promise<string> => {
  const options = { host: { path: process.env['PATH'] ?? '', home: '/nonexistent' } };
  const found = await detectSandbox(options);
  if (found.level === 'none') throw new Error(`${found.reason}: ${found.hint}`);
  const workspace = await mkdtemp(join(tmpdir(), 'bench-sandbox-'));
  await layOutProject(workspace);
  const policy: Policy = { workspace, readable: [join(root, 'node_modules')], network: 'none' };
  const sandboxes = [unsandboxed(options), found.sandbox];
  const rows: string[] = [];
  for (const [name, argv] of commands) rows.push(row(name, await compare(sandboxes, argv, policy, rounds)));
  const bridged = await compare(sandboxes, ['true'], { ...policy, network: 'registry' }, rounds);
  rows.push(row('nothing, with the way to the registry', bridged));
  const detection = await detectInFreshProcess(Math.min(rounds, 7));
  await rm(workspace, { recursive: true });
  return `# What the cage costs

The same command without a cage and in one, turn and turn about, ${rounds} times each; both with limits and guard. The best of
them says what the cage costs, the median what it cost on a machine that had other work to do.

Machine: ${machine()}

| command | median: outside → in the cage, ms | best: outside → in the cage, ms | more at best, ms | ratio at best |
|---|---|---|---|---|
${rows.join('\n')}

Finding out that a cage works here: ${detection.toFixed(1)} ms at best, once a process.
`;
};
