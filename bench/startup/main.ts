// How long `millwright --version` takes beside an empty Node start, and what a command costs before it does anything.
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine, median } from '../machine.ts';

const root = join(import.meta.dirname, '../..');

interface Candidate {
  name: string;
  argv: string[];
}

const start = ({ name, argv }: Candidate, cwd: string): number => {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return performance.now() - startedAt;
};

/** Each round starts every candidate once, the order turned round by round: a busy machine slows all of them alike. */
const measure = (candidates: readonly Candidate[], rounds: number, cwd: string): Map<string, number[]> => {
  const times = new Map(candidates.map(({ name }): [string, number[]] => [name, []]));
  for (let round = -2; round < rounds; round += 1) {
    const order = round % 2 === 0 ? candidates : candidates.toReversed();
    for (const candidate of order) {
      const taken = start(candidate, cwd);
      if (round >= 0) times.get(candidate.name)?.push(taken);
    }
  }
  return times;
};

/** What people install: JavaScript, beside the package file and the libraries. */
const build = async (folder: string): Promise<string> => {
  const dist = join(folder, 'dist');
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const compile = [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', dist];
  const { status, stdout } = spawnSync(process.execPath, compile, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the sources do not compile: ${stdout}`);
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return join(dist, 'main.js');
};

const page = (times: ReadonlyMap<string, readonly number[]>, rounds: number): string => {
  const empty = median(times.get('empty') ?? []);
  const rows = [...times].map(([name, taken]) => {
    const middle = median(taken);
    return `| ${name} | ${middle.toFixed(1)} | ${Math.min(...taken).toFixed(1)} | ${(middle / empty).toFixed(2)} |`;
  });
  return `# Start

Whole processes from spawn to exit, ${rounds} rounds after two to warm up; every round starts each once, in turning order.
The package is built as people install it, its compile cache warm; \`empty\` is an empty file of JavaScript. Sources are run
as they are in development, where Node strips the types at load.

Machine: ${machine()}

| | median ms | fastest ms | times an empty start |
|---|---|---|---|
${rows.join('\n')}

Asked: \`--version\` at most 1.5 times an empty start.
`;
};

/** Runs the bench and answers its page. */
export const benchStartup = async (rounds = 40): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-startup-'));
  try {
    await writeFile(join(folder, 'empty.mjs'), '');
    const built = await build(folder);
    const candidates = [
      { name: 'empty', argv: [join(folder, 'empty.mjs')] },
      { name: '--version', argv: [built, '--version'] },
      { name: '--help', argv: [built, '--help'] },
      { name: 'make --help', argv: [built, 'make', '--help'] },
      { name: 'sources: --version', argv: [join(root, 'src/main.ts'), '--version'] },
    ];
    return page(measure(candidates, rounds, folder), rounds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
