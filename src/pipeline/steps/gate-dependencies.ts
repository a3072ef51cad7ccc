import type { AddedDependency, JudgedDependency, RegistryAnswer } from '../../domain/dependency.ts';
import type { Facts } from '../../domain/facts.ts';
import { findAdded } from '../../toolchains/dependency-gate/find-added.ts';
import { judgeDependency, needsLookup } from '../../toolchains/dependency-gate/judge-dependency.ts';
import {
  isDependencyManifest,
  readManifestDependencies,
} from '../../toolchains/dependency-gate/read-manifest-dependencies.ts';
import { planProject } from '../../toolchains/plan-project.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { refuseAnswer } from './refuse-answer.ts';

type Texts = Map<string, string>;

const gate = 'dependencies';

/** Manifests of a workspace that are read to see what was there before: more are no project that one change is about. */
const manifestLimit = 200;

/** Every manifest of the project as it was and as it is. */
const readManifests = async (changed: readonly string[], facts: Facts, { workbench }: StepTools) => {
  const [before, after]: [Texts, Texts] = [new Map(), new Map()];
  for (const path of changed) {
    const text =
      facts.given?.[path] === undefined ? await workbench.original(path) : (facts.given[path] ?? undefined);
    if (text !== undefined) before.set(path, text);
    const now = facts.files?.[path];
    if (typeof now === 'string') after.set(path, now);
  }
  const others = (await workbench.paths()).filter(
    (path) => isDependencyManifest(path) && !changed.includes(path),
  );
  for (const path of others.slice(0, manifestLimit)) {
    const text = await workbench.read(path);
    if (typeof text !== 'string') continue;
    before.set(path, text);
    after.set(path, text);
  }
  return { before, after };
};

const isSame = (a: AddedDependency, b: JudgedDependency): boolean =>
  a.ecosystem === b.ecosystem &&
  a.name === b.name &&
  a.target === b.target &&
  a.range === b.range &&
  a.source === b.source;

/** Whoever installs nothing tells no registry what they work on. */
const notAsked: RegistryAnswer = { kind: 'unreachable', reason: 'nothing is installed, so nobody was asked' };

/** Whether the project fetches packages from a registry. */
export const installs = async ({ workbench }: StepTools): Promise<boolean> => {
  const view = await workbench.view();
  return planProject(view).some(({ name, network }) => name === 'install' && network === 'registry');
};

/** Looks up what no earlier round has; the rest is as it was, with what a person said about it. */
const judgeAdded = async (
  added: readonly AddedDependency[],
  known: ReadonlySet<string>,
  facts: Facts,
  tools: StepTools,
): Promise<JudgedDependency[]> => {
  const judgedBefore = (one: AddedDependency) => facts.dependencies?.find((other) => isSame(one, other));
  const mayAsk = !added.every(judgedBefore) && (await installs(tools));
  const around = { now: Date.now(), known };
  return Promise.all(
    added.map(async (one) => {
      const judged = judgedBefore(one);
      if (judged !== undefined) return { ...judged, manifest: one.manifest };
      const { ecosystem, name, target } = one;
      const asked = mayAsk && needsLookup(one);
      const answer = asked ? await tools.registry.look(ecosystem, target ?? name, tools.signal) : notAsked;
      return judgeDependency(one, answer, around);
    }),
  );
};

const line = ({ name, range, manifest, reasons, nearest }: JudgedDependency): string => {
  const guess = nearest.length === 0 ? '' : ` Did you mean ${nearest.join(' or ')}?`;
  return `- ${name} ${range} in ${manifest}: ${reasons.join('; ')}.${guess}`;
};

const list = (dependencies: readonly JudgedDependency[]): string => dependencies.map(line).join('\n');

/**
 * An answer that is not let in has never been checked: where an earlier tree was, the run goes back to it, so that whatever
 * ends the run now commits a tree that its checks are about.
 */
const withdraw = async ({ best, base }: Facts, { workbench }: StepTools): Promise<Facts> => {
  if (best === undefined || base === undefined) return {};
  const { files, checks, tree, score } = best;
  await workbench.open(base, files);
  return { files, checks, tree, score };
};

/** An answer of a person is used up by what it was given for. */
const withoutOwn = (answers: Facts['answers']): Facts['answers'] => {
  const { [gate]: _, ...others } = answers ?? {};
  return others;
};

const sendBack = (
  refused: readonly JudgedDependency[],
  dependencies: JudgedDependency[],
  facts: Facts,
  words: string,
): StepOutcome => {
  const manifests = [...new Set(refused.map(({ manifest }) => manifest))];
  const outcome = refuseAnswer(facts, `${words}\n${list(refused)}`, manifests);
  if (outcome.kind !== 'go-to') return outcome;
  return { ...outcome, facts: { ...outcome.facts, dependencies, answers: withoutOwn(facts.answers) } };
};

const advice =
  'Change the manifest so that it names packages that exist, or do without, and answer with every file that this touches.';

/** What a person said counts for exactly the packages that they were shown. */
const decide = (
  suspicious: readonly JudgedDependency[],
  dependencies: JudgedDependency[],
  facts: Facts,
): StepOutcome => {
  const answer = facts.answers?.[gate];
  const answers = withoutOwn(facts.answers);
  if (answer === undefined)
    return {
      kind: 'wait',
      gate,
      ask: 'approval',
      question: `The change adds packages that somebody should look at before they are installed:\n${list(suspicious)}\nMay they be installed?`,
    };
  if (answer.decision === 'approve') {
    const allowed = dependencies.map((one) =>
      suspicious.includes(one) ? { ...one, allowedBy: answer.by } : one,
    );
    return { kind: 'next', facts: { dependencies: allowed, answers } };
  }
  if (answer.decision === 'comment') {
    const words = `A person does not want these packages and says: ${answer.text}\n${advice}`;
    return sendBack(suspicious, dependencies, facts, words);
  }
  const why = answer.text === '' ? '' : `: ${answer.text}`;
  const reason = `the change adds packages that ${answer.by} did not allow${why}`;
  const ending = { outcome: 'rejected', reason } as const;
  return { kind: 'go-to', step: 'commit', facts: { dependencies, answers, ending } };
};

const warn = (dependencies: readonly JudgedDependency[], tools: StepTools): void => {
  if (dependencies.length === 0) return;
  tools.note({ type: 'run-warn', message: `new packages:\n${list(dependencies)}` });
};

/** Unknown ones go back to the model, suspicious ones where the policy says, and the rest is told in the proof. */
const judgeAll = (dependencies: JudgedDependency[], facts: Facts, tools: StepTools): StepOutcome => {
  const { dependencyPolicy } = tools.settings;
  const unknown = dependencies.filter(({ verdict }) => verdict === 'unknown');
  const suspicious = dependencies.filter(
    ({ verdict, allowedBy }) => verdict === 'suspicious' && allowedBy === undefined,
  );
  if (unknown.length > 0)
    return sendBack(unknown, dependencies, facts, `It adds packages that cannot be installed. ${advice}`);
  if (suspicious.length === 0 || dependencyPolicy === 'warn')
    return { kind: 'next', facts: { dependencies } };
  if (dependencyPolicy === 'refuse')
    return sendBack(suspicious, dependencies, facts, `It adds packages that are not allowed. ${advice}`);
  return decide(suspicious, dependencies, facts);
};

/**
 * Every package that the change adds is looked up before anything is installed. A change that touches no manifest costs
 * nothing, and where nothing is installed nobody is asked.
 */
export const gateDependencies: Step = {
  name: 'gate-dependencies',
  async run(facts, tools) {
    const changed = Object.keys(facts.files ?? {}).filter(isDependencyManifest);
    if (changed.length === 0) return { kind: 'next' };
    const manifests = await readManifests(changed, facts, tools);
    const added = findAdded(manifests);
    const known = new Set(
      [...manifests.before].flatMap(([path, text]) =>
        readManifestDependencies(path, text).map(({ name }) => name),
      ),
    );
    const dependencies = await judgeAdded(added, known, facts, tools);
    const isNew = (one: JudgedDependency): boolean =>
      facts.dependencies?.some((other) => isSame(one, other)) !== true;
    const learned = dependencies.filter(isNew);
    warn(
      learned.filter(
        ({ verdict, reasons }) => verdict !== 'unknown' && verdict !== 'ok' && reasons.length > 0,
      ),
      tools,
    );
    // What was found out stands in the log before a person is asked: they answer for what they saw.
    if (learned.some(({ verdict }) => verdict === 'suspicious'))
      return { kind: 'go-to', step: 'gate-dependencies', facts: { dependencies } };
    const outcome = judgeAll(dependencies, facts, tools);
    if (outcome.kind !== 'go-to') return outcome;
    return { ...outcome, facts: { ...(await withdraw(facts, tools)), ...outcome.facts } };
  },
};
