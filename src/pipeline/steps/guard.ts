import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import type { TamperFinding } from '../../domain/tamper.ts';
import { findTampering } from '../../toolchains/tamper/find-tampering.ts';
import { fileChecksFor } from '../../toolchains/index.ts';
import { isLockFile } from '../choose-context.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';

/** Unchanged tests that are read to see whether code knows their values: more say nothing new. */
const testsLimit = 100;

const textBefore = async (path: string, { given = {} }: Facts, { workbench }: StepTools) =>
  given[path] === undefined ? workbench.original(path) : (given[path] ?? undefined);

/** The tree before, as far as a change can weaken it: the files changed and the tests that were not. */
const readBefore = async (
  changed: readonly string[],
  facts: Facts,
  tools: StepTools,
): Promise<Map<string, string>> => {
  const before = new Map<string, string>();
  const texts = await Promise.all(changed.map((path) => textBefore(path, facts, tools)));
  for (const [index, path] of changed.entries()) {
    const text = texts[index];
    if (text !== undefined) before.set(path, text);
  }
  const view = await tools.workbench.view();
  const tests = view.paths.filter((path) => fileChecksFor(path)?.isTest(path, view) === true);
  for (const path of tests.filter((one) => !changed.includes(one)).slice(0, testsLimit)) {
    const text = await tools.workbench.read(path);
    if (typeof text === 'string') before.set(path, text);
  }
  return before;
};

const lookForTampering = async (facts: Facts, tools: StepTools): Promise<TamperFinding[]> => {
  const files = Object.entries(facts.files ?? {}).filter(([path]) => !isLockFile(path));
  if (files.length === 0) return [];
  const before = await readBefore(
    files.map(([path]) => path),
    facts,
    tools,
  );
  const after = new Map(files.filter(([path, text]) => (before.get(path) ?? null) !== text));
  return findTampering(before, after);
};

const complaintOf = ({ kind, path, line, message }: TamperFinding): Diagnostic => ({
  tool: 'guard',
  severity: 'error',
  code: kind,
  path,
  ...(line !== undefined && { line }),
  message: `${message}. A change may not weaken what judges it: put this back, and make the code right instead`,
});

const placed = ({ kind, path, line, message }: TamperFinding): string =>
  `- ${kind} in ${path}${line === undefined ? '' : `:${line}`}: ${message}`;

const askPerson = (blocking: readonly TamperFinding[]): StepOutcome => ({
  kind: 'wait',
  gate: 'tampering',
  ask: 'approval',
  question: `The change weakens checks that were there before, and does so again after it was told not to:\n${blocking.map(placed).join('\n')}\nIs that what you want?`,
});

const decide = (
  blocking: readonly TamperFinding[],
  tampering: TamperFinding[],
  facts: Facts,
): StepOutcome => {
  const answer = facts.answers?.['tampering'];
  if (answer?.decision === 'approve') return { kind: 'next', facts: { tampering } };
  if (answer === undefined) return askPerson(blocking);
  if (answer.decision === 'comment') {
    const said: Diagnostic = { tool: 'person', severity: 'error', message: answer.text };
    return {
      kind: 'go-to',
      step: 'heal',
      facts: { tampering, answers: {}, openTampering: [...blocking.map(complaintOf), said] },
    };
  }
  const why = answer.text === '' ? '' : `: ${answer.text}`;
  const reason = `the change weakens checks, and ${answer.by} did not approve that${why}`;
  return { kind: 'go-to', step: 'commit', facts: { tampering, ending: { outcome: 'rejected', reason } } };
};

/**
 * Looks at what a change did to the checks that judge it. What the task allows is told in the proof; of the rest the model is
 * told once, and then a person decides.
 */
export const guard: Step = {
  name: 'guard',
  async run(facts, tools) {
    const allowed = new Set(tools.task.request?.mayWeaken ?? []);
    const tampering = await lookForTampering(facts, tools);
    const blocking = tampering.filter(({ kind, blocking: blocks }) => blocks && !allowed.has(kind));
    if (blocking.length === 0) return { kind: 'next', facts: { tampering, openTampering: [] } };
    if (facts.tampering !== undefined && facts.tampering.some(({ blocking: blocks }) => blocks))
      return decide(blocking, tampering, facts);
    return { kind: 'go-to', step: 'heal', facts: { tampering, openTampering: blocking.map(complaintOf) } };
  },
};
