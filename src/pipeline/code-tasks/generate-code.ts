import type { PlannedCheck } from '../../toolchains/toolchain.ts';
import { author } from '../../roles/author/role.ts';
import type { Acceptance, CodeTask, CodeWork } from './code-task.ts';
import { complainOf } from './complain.ts';
import { exampleOf, loadsFile, planExample } from './plan-example.ts';
import { demandTool, installPackages, runOnTree } from './run-on-tree.ts';

const endingOf = (path: string): string => /\.\w+$/.exec(path)?.[0] ?? path;

/** What only a run can tell, where nothing can be run. */
const withoutExample = async ({ path, text, tools }: CodeWork): Promise<Acceptance> => {
  const parsed = (await tools.syntax.faults(path, text ?? '')) !== undefined;
  const ending = endingOf(path);
  return {
    kind: 'unproven',
    reason: `no example of ${ending} files can be run here, so nothing proves that the result works`,
    results: [],
    lines: [
      parsed
        ? `${path} parses; nothing was executed`
        : `no parser is known for ${ending} files; nothing was executed`,
    ],
  };
};

const runExample = async (example: string, planned: PlannedCheck, work: CodeWork): Promise<Acceptance> => {
  const { tools, path } = work;
  const installed = await installPackages(work);
  const ran = await runOnTree(planned, tools);
  const results = [...installed, ran];
  if (ran.status !== 'passed')
    return { kind: 'refused', complaint: complainOf(`The example ${example} failed`, ran), results };
  const lines = [
    `${path} and ${example} parse; \`${planned.command.slice(-2).join(' ')}\` ended with exit code 0`,
  ];
  return { kind: 'accepted', tool: 'example', results, lines };
};

const asserting = /\bassert\w*\b|\bthrow\b|\braise\b|\bexit\s*\(/;

/** A program that does not touch the file, or compares nothing, shows nothing. */
const emptyExample = (example: string, text: string, path: string): string | undefined => {
  if (!loadsFile(example, text, path))
    return `${example} does not load ${path}. It has to load that file and use it.`;
  const isUse = (line: string): boolean => !/\b(?:import|require)\b/.test(line);
  return text.split('\n').some((line) => isUse(line) && asserting.test(line))
    ? undefined
    : `${example} checks nothing. It has to compare results with assertions.`;
};

/** New code: it parses, and an example that uses it runs to its end. */
export const generateCode: CodeTask = {
  job: 'generate',
  async measure({ path, view, before }) {
    const example = exampleOf(path);
    const lines = [before === null ? `${path} is new` : `${path} exists and is written anew`];
    if (example === undefined) return { scope: [path], lines };
    demandTool(planExample(example, view));
    return { scope: [path, example], lines };
  },
  role: () => author,
  ask({ path, tools, before }) {
    const example = exampleOf(path);
    const wish = `${tools.task.spec}\n\n${before === null ? 'Write the new file' : 'Write anew the file'} ${path}`;
    if (example === undefined) return `${wish}. Answer with this file and no other.`;
    const way = path.endsWith('.py')
      ? `imports the module by its name`
      : `imports \`./${path.slice(path.lastIndexOf('/') + 1)}\``;
    return `${wish}, and beside it the example ${example}: a small program that ${way} and checks exact results with assertions, so that it fails when the code is wrong. Answer with these two files and no other.`;
  },
  async accept(work) {
    const { path, view, facts } = work;
    const example = exampleOf(path);
    if (example === undefined) return withoutExample(work);
    const idle = emptyExample(example, facts.files?.[example] ?? '', path);
    if (idle !== undefined) return { kind: 'refused', complaint: idle, results: [] };
    return runExample(example, demandTool(planExample(example, view)), work);
  },
};
