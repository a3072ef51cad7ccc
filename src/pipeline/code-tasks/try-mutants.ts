import type { Mutant } from '../../domain/syntax.ts';
import type { PlannedCheck } from '../../toolchains/toolchain.ts';
import type { CodeWork } from './code-task.ts';
import { tidy } from './run-on-tree.ts';

/** More of them tell little more, and each costs a run of the tests. */
const mutantLimit = 5;
/** A mutant may loop for ever: it gets this long, or many times what the tests take on the code. */
const leastMs = 10_000;
const patience = 10;

/** Which of the faults that were put into the code its tests noticed. */
export interface MutantTrial {
  killed: Mutant[];
  survived: Mutant[];
}

const isKilled = async (check: PlannedCheck, { tools }: CodeWork): Promise<boolean> => {
  const output = await tools.workbench.execute(check);
  return output.timedOut || output.exitCode !== 0 || check.read(output).status === 'failed';
};

const writeReport = async ({ killed, survived }: MutantTrial, { tools }: CodeWork): Promise<void> => {
  const line =
    (word: string) =>
    ({ line: at, about }: Mutant) =>
      `${word}\tline ${at}\t${about}\n`;
  await tools.artifacts.save(tools.runId, {
    name: 'mutants.log',
    mediaType: 'text/plain',
    content: [...killed.map(line('noticed')), ...survived.map(line('missed'))].join(''),
  });
};

/**
 * Runs `check` once for each of several faults put into the file, and leaves the tree as it was. Its runs are not
 * events of the log: what fails here fails on purpose. Undefined where no fault can be put in.
 */
export const tryMutants = async (
  check: PlannedCheck,
  passedMs: number,
  work: CodeWork,
): Promise<MutantTrial | undefined> => {
  const { path, text, facts, tools } = work;
  const { syntax, workbench } = tools;
  const mutants = (await syntax.mutants(path, text ?? '', mutantLimit)) ?? [];
  if (mutants.length === 0) return undefined;
  const timed = { ...check, timeoutMs: Math.min(check.timeoutMs, Math.max(leastMs, patience * passedMs)) };
  const trial: MutantTrial = { killed: [], survived: [] };
  try {
    for (const mutant of mutants) {
      await workbench.write(new Map([[path, mutant.text]]));
      ((await isKilled(timed, work)) ? trial.killed : trial.survived).push(mutant);
      await tidy(tools, check.name);
    }
  } finally {
    await workbench.open(facts.base ?? workbench.head, facts.files ?? {});
  }
  await writeReport(trial, work);
  return trial;
};
