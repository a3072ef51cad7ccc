import { createHash } from 'node:crypto';
import type { Level } from '../../../domain/gates.ts';
import type { Mutant } from '../../../domain/syntax.ts';
import { fileChecksNear } from '../../../toolchains/plan-project.ts';
import { isMissing, type PlannedCheck, type ProjectView } from '../../../toolchains/toolchain.ts';
import { findTests } from '../../code-tasks/find-tests.ts';
import type { GateCheck, GateCheckTools, GateSubject } from '../gate-check.ts';
import { installPackages, tidyTree } from './cage/in-cage.ts';
import { judge, refuse, unknown } from './tree/judge.ts';

const name = 'mutation';

const samples: Record<Level, number> = { mvp: 4, standard: 8, enterprise: 16 };
const share = 0.5;
/** A mutant may loop for ever: it gets this long, or many times what the tests take on the code. */
const leastMs = 10_000;
const patience = 10;
/** After this no further mutant is begun. */
const wholeMs = 600_000;
/** Where no test loads the file itself: as many of all. */
const mostTests = 30;

interface Target {
  path: string;
  text: string;
  mutant: Mutant;
}

/** The same files first for the same tree, and others for another one. */
const inOrder = (paths: readonly string[], tree: string): string[] => {
  const key = (path: string): string => createHash('sha256').update(`${tree}\n${path}`).digest('hex');
  return paths.toSorted((a, b) => key(a).localeCompare(key(b)));
};

/** At most so many faults, spread over the files that the delivery wrote. */
const chooseTargets = async (
  { changed, tree, level }: GateSubject,
  view: ProjectView,
  tools: GateCheckTools,
): Promise<Target[]> => {
  const present = new Set(view.paths);
  const wanted = samples[level];
  const sources = changed.filter((path) => {
    const checks = fileChecksNear(path, view);
    return (
      present.has(path) &&
      checks?.isSource(path) === true &&
      !checks.isTest(path, view) &&
      !/\.d\.[cm]?ts$|(?:^|\/)[\w.-]+\.config\.\w+$/.test(path)
    );
  });
  const lists: Target[][] = [];
  for (const path of inOrder([...new Set(sources)], tree).slice(0, wanted)) {
    const text = await tools.workbench.read(path);
    if (typeof text !== 'string') continue;
    const mutants = (await tools.syntax.mutants(path, text, wanted)) ?? [];
    lists.push(mutants.map((mutant) => ({ path, text, mutant })));
  }
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, round) => lists.flatMap((list) => list[round] ?? []))
    .flat()
    .slice(0, wanted);
};

/** The tests that load the file, else all; undefined where there are none that can be run. */
const nearestTests = async (
  path: string,
  view: ProjectView,
  tools: GateCheckTools,
): Promise<PlannedCheck | undefined> => {
  const checks = fileChecksNear(path, view);
  if (checks === undefined) return undefined;
  const near = await findTests({ path, view, checks, tools });
  const all = view.paths.filter((one) => checks.isSource(one) && checks.isTest(one, view));
  const chosen = near.length > 0 ? near : all.slice(0, mostTests);
  const planned = chosen.length === 0 ? undefined : checks.planTests(chosen, view);
  return planned === undefined || isMissing(planned) ? undefined : planned;
};

const fails = async (
  check: PlannedCheck,
  tools: GateCheckTools,
): Promise<{ failed: boolean; ms: number }> => {
  const output = await tools.workbench.execute(check);
  const failed = output.timedOut || output.exitCode !== 0 || check.read(output).status === 'failed';
  await tidyTree(tools);
  return { failed, ms: output.durationMs };
};

const isKilled = async (
  { path, text, mutant }: Target,
  check: PlannedCheck,
  tools: GateCheckTools,
): Promise<boolean> => {
  try {
    await tools.workbench.write(new Map([[path, mutant.text]]));
    return (await fails(check, tools)).failed;
  } finally {
    await tools.workbench.write(new Map([[path, text]]));
  }
};

interface Trial {
  killed: string[];
  survived: string[];
  /** Files whose tests fail without any fault put in. */
  broken: string[];
}

const tryAll = async (
  targets: readonly Target[],
  view: ProjectView,
  tools: GateCheckTools,
): Promise<Trial> => {
  const trial: Trial = { killed: [], survived: [], broken: [] };
  const plans = new Map<string, PlannedCheck | 'none' | 'broken'>();
  const until = performance.now() + wholeMs;
  for (const target of targets) {
    if (performance.now() > until) break;
    const { path, mutant } = target;
    const plan = plans.get(path) ?? (await planFor(path, view, tools));
    plans.set(path, plan);
    const place = `${path}:${mutant.line} ${mutant.about}`;
    if (plan === 'broken') trial.broken.push(path);
    else if (plan === 'none') trial.survived.push(`${place} (no test loads this file)`);
    else if (await isKilled(target, plan, tools)) trial.killed.push(place);
    else trial.survived.push(place);
  }
  return trial;
};

const planFor = async (
  path: string,
  view: ProjectView,
  tools: GateCheckTools,
): Promise<PlannedCheck | 'none' | 'broken'> => {
  const check = await nearestTests(path, view, tools);
  if (check === undefined) return 'none';
  const { failed, ms } = await fails(check, tools);
  return failed
    ? 'broken'
    : { ...check, timeoutMs: Math.min(check.timeoutMs, Math.max(leastMs, patience * ms)) };
};

/** A sample of faults is put into what the delivery wrote; its tests have to notice at least half of them. */
export const mutation: GateCheck = {
  name,
  about: 'of a few faults that are put into the new code one by one, the tests notice at least half',
  run: async (subject, tools) => {
    const view = await tools.workbench.view();
    const targets = await chooseTargets(subject, view, tools);
    if (targets.length === 0)
      return unknown(
        name,
        'nothing to try',
        'no fault could be put into the files of this delivery: there is no code among them whose language is known',
      );
    const unready = await installPackages(tools);
    if (unready !== undefined) return refuse(name, 'the packages cannot be installed', unready);
    const { killed, survived, broken } = await tryAll(targets, view, tools);
    const tried = killed.length + survived.length;
    const summary = `${killed.length} of ${tried} faults were noticed`;
    const listing = [
      ...killed.map((line) => `noticed\t${line}`),
      ...survived.map((line) => `missed\t${line}`),
    ];
    if (broken.length > 0)
      return judge(name, {
        reasons: [...new Set(broken)].map(
          (path) => `${path}: its tests fail without any fault put in, so they can notice none`,
        ),
        summary,
        listing,
      });
    if (tried < targets.length / 2)
      return unknown(
        name,
        summary,
        'the tests take too long for a sample of faults to be tried',
        listing.join('\n'),
      );
    const enough = killed.length >= tried * share;
    const reasons = enough
      ? []
      : survived.map((place) => `no test notices when in ${place}: add one that does`);
    return judge(name, { reasons, summary, listing });
  },
};
