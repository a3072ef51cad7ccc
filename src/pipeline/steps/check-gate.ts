import { judgeChecks } from '../../domain/check.ts';
import { gateTitles } from '../../domain/gates.ts';
import type { Facts } from '../../domain/facts.ts';
import type { DeliveryState, GateCheckRecord } from '../../domain/gated-delivery.ts';
import { adoptCommits, checkAdopted } from '../delivery/adopt-commits.ts';
import { standingOf, type Standing } from '../delivery/delivery-of.ts';
import { renewApprovals } from '../delivery/renew-approvals.ts';
import { checkGate as runChecks } from '../delivery/run-duties.ts';
import type { GateRow } from '../gates/gate-row.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';

/** Rounds at one gate before a person sees what still fails. */
export const roundsLimit = 5;

/** Enough for a small model to work with. */
const reasonsLimit = 20;

const reasonsOf = (records: readonly GateCheckRecord[]): string[] =>
  records
    .flatMap(({ check, summary, reasons }) =>
      reasons.length === 0 ? [`${check}: ${summary}`] : reasons.map((reason) => `${check}: ${reason}`),
    )
    .slice(0, reasonsLimit);

/** Deliverables that are made again because of these failures. */
const remakesOf = (row: GateRow, failed: readonly GateCheckRecord[]): Set<string> => {
  const names = new Set(failed.map(({ check }) => check));
  const remade = row.duties
    .filter(({ check }) => names.has(check.name))
    .flatMap(({ remakes = [] }) => remakes);
  const incomplete = failed.find(({ check }) => check === 'deliverables')?.reasons ?? [];
  const missing = row.deliverables
    .filter(({ owes, name }) =>
      [name, ...owes].some((path) => incomplete.some((reason) => reason.startsWith(`${path} `))),
    )
    .map(({ name }) => name);
  return new Set([...remade, ...missing]);
};

/** Nobody can mend these by writing anew: they are for a person. */
const forPersons: ReadonlySet<string> = new Set(['questions']);

/** Back to whoever can mend what fails; undefined when that is only a person. */
const goBack = (
  { delivery, row }: Pick<Standing, 'delivery' | 'row'>,
  failed: readonly GateCheckRecord[],
): StepOutcome | undefined => {
  const mendable = failed.filter(({ check, gate }) => gate === row.id && !forPersons.has(check));
  // What a person has just written is not taken away from them: they see what is wrong with it.
  if (mendable.length === 0 || delivery.pending || delivery.rounds >= roundsLimit) return undefined;
  const again: DeliveryState = { ...delivery, rounds: delivery.rounds + 1, feedback: reasonsOf(mendable) };
  const remakes = remakesOf(row, mendable);
  if (remakes.size > 0) {
    const made = again.made.filter((name) => !remakes.has(name));
    return { kind: 'go-to', step: 'generate', facts: { forget: ['ending'], delivery: { ...again, made } } };
  }
  if (!row.executes) return undefined;
  const openFindings = again.feedback.map((message) => ({ severity: 'blocker' as const, message }));
  return {
    kind: 'go-to',
    step: 'heal',
    facts: { forget: ['ending'], delivery: { ...again, feedback: [] }, openFindings },
  };
};

const messageOf = ({ row }: Standing, records: readonly GateCheckRecord[], title: string): string =>
  [
    `${row.id} ${gateTitles[row.id]}: ${title}`.replaceAll(/\s+/g, ' ').slice(0, 72),
    '',
    ...records.map(({ gate, check, status }) => `- ${gate} ${check}: ${status}`),
  ].join('\n');

/** What stands is committed, so that a person can look at it and nothing is lost; later gates build on it. */
const keep = async (
  standing: Standing,
  { facts, records }: { facts: Facts; records: readonly GateCheckRecord[] },
  tools: StepTools,
): Promise<Facts> => {
  const { base, branch } = standing;
  const { workbench, task } = tools;
  const commit = await workbench.commit({
    branch,
    base,
    outcome: judgeChecks(facts.checks ?? [], facts.tree),
    message: messageOf(standing, records, task.title),
    // What somebody has committed on the branch meanwhile was taken in: then the parent is theirs.
    adopted: facts.commit !== undefined,
  });
  if (commit === undefined) return {};
  await workbench.open(commit, {});
  return { commit, base: commit, files: {} };
};

/**
 * Executes what the gate is held to, on the tree as it stands. What fails goes back to its maker or to be healed, a limited number of
 * times; then it is committed for a person to see, whatever it is.
 */
export const checkGate: Step = {
  name: 'check-gate',
  async run(facts, tools) {
    const before = standingOf(facts, tools);
    const adopted = await adoptCommits(facts, before, tools);
    if (adopted !== undefined) return checkAdopted(adopted, before);
    const tree = await tools.workbench.tree();
    const own = await runChecks({ facts, row: before.row, tree }, tools);
    const renewed = await renewApprovals({ facts, tree }, tools);
    const records = [...own, ...renewed.records];
    const delivery: DeliveryState = { ...renewed.delivery, checks: records };
    const standing = { ...before, delivery };
    const failed = records.filter(({ status, required }) => status === 'failed' && required);
    const back = goBack(standing, failed);
    if (back !== undefined) return back;
    const kept = await keep(standing, { facts, records }, tools);
    return {
      kind: 'next',
      facts: { ...kept, forget: ['ending', 'best'], delivery: { ...delivery, feedback: [] } },
    };
  },
};
