// What validation costs: the project's own commands typed by hand against all checks of a run, cold, warm, and its quick look.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine, median } from '../machine.ts';
import { Desk } from './desk.ts';
import { expressProject, pythonProject, reactProject, type BenchProject } from './projects.ts';

interface Times {
  plain: number[];
  cold: number[];
  warm: number[];
  inner: number[];
  /** Checks of the last warm validation. */
  parts: Desk['last'];
}

/** Turn and turn about, so that a busy moment of the machine falls on all. */
const measure = async (project: BenchProject, rounds: number): Promise<Times> => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-validate-'));
  await mkdir(join(folder, 'npm'));
  const desk = new Desk(folder, project);
  await desk.prepare();
  const times: Times = { plain: [], cold: [], warm: [], inner: [], parts: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.plain.push(await desk.plain());
    times.cold.push(await desk.full('cold'));
    times.warm.push(await desk.full(project.installs ? 'warm' : 'cold'));
    times.parts = desk.last;
    times.inner.push(await desk.inner());
  }
  await rm(folder, { recursive: true, force: true });
  return times;
};

const seconds = (ms: number): string => (ms / 1000).toFixed(2);

const section = ({ title, plain }: BenchProject, times: Times): string => {
  const base = median(times.plain);
  const row = (name: string, asked: string, values: readonly number[]): string =>
    `| ${name} | ${seconds(median(values))} | ${seconds(Math.min(...values))} | ${(base / median(values)).toFixed(1)} × | ${asked} |`;
  return `## ${title}

| | median, s | best, s | faster than plain | asked |
|---|---|---|---|---|
${[
  row(`plain: \`${plain.join(' && ')}\``, '', times.plain),
  row('all checks, cold', 'not slower', times.cold),
  row('all checks, warm', '≥ 7 ×', times.warm),
  row('quick look after an edit of one file', '≥ 10 ×', times.inner),
].join('\n')}

The last warm one in seconds: ${times.parts.map(({ name, durationMs }) => `${name} ${seconds(durationMs)}`).join(', ')}.
`;
};

/** Measures three projects and answers the page. Packages come from the registry that npm is configured for. */
export const benchValidate = async (smoke = false): Promise<string> => {
  const projects = smoke
    ? [expressProject(4), pythonProject(4)]
    : [reactProject(60), expressProject(20), pythonProject(60)];
  const rounds = smoke ? 1 : 3;
  const sections: string[] = [];
  for (const project of projects) sections.push(section(project, await measure(project, rounds)));
  return `# What validation costs

The commands a person would type in a fresh copy of the project, against the step of a run that checks a tree: laying it out, all
checks in the cage, reading what they say. Side by side, ${rounds} times each. Both sides have downloaded the packages before, into npm
caches of their own; cold is without kept packages, so npm installs; warm is with them. All checks run the project's own
tools with the project's own settings, and what plain leaves out: a type check, an audit, and the coverage of the tests where it can
be measured (which made the tests of the Express project take up to twice as long). Types are looked at by our compiler before the build
asks the project's own one. The quick look is types by our compiler, lint of the edited file by oxlint and the tests that touch it.

Machine: ${machine()}

${sections.join('\n')}`;
};
