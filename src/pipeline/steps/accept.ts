import type { CheckResult } from '../../domain/check.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import type { Acceptance, CodeWork } from '../code-tasks/code-task.ts';
import { codeTaskOf } from '../code-tasks/index.ts';
import { openWork } from '../code-tasks/open-work.ts';
import { refuseUnsound } from '../code-tasks/refuse-unsound.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { FileStates } from '../workbench.ts';

/** The acceptance itself as a check: what it says stands in the proof beside what ran for it. */
const checkOf = (
  status: 'passed' | 'failed',
  tool: string,
  said: readonly string[],
  { tree, durationMs }: Pick<CheckResult, 'tree' | 'durationMs'>,
): CheckResult => ({
  name: 'accept',
  tool,
  command: [],
  status,
  exitCode: null,
  timedOut: false,
  durationMs,
  diagnostics: said.map((message): Diagnostic => {
    return { tool, severity: status === 'failed' ? 'error' : 'info', message };
  }),
  tree,
});

/** The files as they were when the run started, where they differ from what is committed. */
const original = ({ facts }: CodeWork): FileStates => {
  const { files = {}, given = {}, scope = [] } = facts;
  const states: FileStates = { ...files };
  for (const path of scope) if (path in states) states[path] = given[path] ?? null;
  return states;
};

/** Back to the model with what was found, a limited number of times. */
const sendBack = async (
  verdict: Extract<Acceptance, { kind: 'refused' }>,
  checks: CheckResult[],
  work: CodeWork,
): Promise<StepOutcome> => {
  const { facts, tools } = work;
  const healed = facts.healed ?? 0;
  const known = { checks, tree: await tools.workbench.tree() };
  if (healed >= tools.task.budget.attempts) {
    const reason = `the acceptance fails after ${healed} rounds of mending: ${verdict.complaint.split('\n', 1)[0]}`;
    return { kind: 'go-to', step: 'commit', facts: { ...known, ending: { outcome: 'failed', reason } } };
  }
  const again: Facts = { ...known, complaint: verdict.complaint, healed: healed + 1 };
  if (!verdict.afresh) return { kind: 'go-to', step: 'generate', facts: again };
  const files = original(work);
  await tools.workbench.open(facts.base ?? tools.workbench.head, files);
  const tree = await tools.workbench.tree();
  return { kind: 'go-to', step: 'generate', facts: { ...again, files, tree } };
};

const settle = async (verdict: Acceptance, startedAt: number, work: CodeWork): Promise<StepOutcome> => {
  const { facts, tools, job } = work;
  const tree = await tools.workbench.tree();
  const ran = { tree, durationMs: performance.now() - startedAt };
  if (verdict.kind === 'refused') {
    const failed = checkOf('failed', job, [verdict.complaint], ran);
    tools.note({ type: 'check-end', result: failed });
    return sendBack(verdict, [...verdict.results, failed], work);
  }
  const said = verdict.lines.map((line) => `acceptance: ${line}`);
  const known: Facts = { tree, diagnostics: [], explanation: [...(facts.explanation ?? []), ...said] };
  if (verdict.kind === 'onward') {
    const { scope, results: checks } = verdict;
    return {
      kind: 'go-to',
      step: 'generate',
      facts: { ...known, checks, scope, owed: scope, complaint: '' },
    };
  }
  if (verdict.kind === 'unproven') {
    const ending = { outcome: 'unverified', reason: verdict.reason } as const;
    return { kind: 'next', facts: { ...known, checks: verdict.results, ending } };
  }
  const passed = checkOf('passed', verdict.tool, verdict.lines, ran);
  tools.note({ type: 'check-end', result: passed });
  const scope = verdict.scope ?? facts.scope ?? [];
  return { kind: 'next', facts: { ...known, scope, checks: [...verdict.results, passed] } };
};

const judge = async (work: CodeWork): Promise<Acceptance> => {
  const complaint = await refuseUnsound(work);
  if (complaint !== undefined) return { kind: 'refused', complaint, results: [] };
  return codeTaskOf(work.job).accept(work);
};

/** Executes the acceptance of a code task on what was written. Only what ran, or the comparison of trees, verifies it. */
export const accept: Step = {
  name: 'accept',
  async run(facts: Facts, tools: StepTools) {
    const startedAt = performance.now();
    tools.note({ type: 'check-start', check: 'accept', command: [] });
    const work = await openWork(facts, tools);
    return settle(await judge(work), startedAt, work);
  },
};
