import type { CheckResult } from '../../domain/check.ts';
import type { Facts } from '../../domain/facts.ts';
import type { DeliveryState, GateCheckRecord } from '../../domain/gated-delivery.ts';
import { thresholds, type GateId } from '../../domain/gates.ts';
import type { GateCheckResult, GateSubject } from '../gates/gate-check.ts';
import { deliverablesOf, dutiesOf, type GateDuty, type GateRow, type Product } from '../gates/gate-row.ts';
import { unfilledPlaces } from '../../roles/delivery/has-unfilled-places.ts';
import type { StepTools } from '../step-tools.ts';
import { productOf, standingOf } from './delivery-of.ts';
import { sealOf, sha256 } from '../../domain/seal.ts';

/** Keeps the raw log and seals what was found, as a proof artifact that only the harness can make. */
export const keepProof = async (
  gate: GateId,
  { check, status, summary, reasons, log, files = {} }: GateCheckResult,
  { tree, required }: { tree: string; required: boolean },
  tools: StepTools,
): Promise<GateCheckRecord> => {
  const { artifacts, runId } = tools;
  const id = await artifacts.save(runId, {
    name: `${gate}/${check}.log`,
    mediaType: 'text/plain',
    content: log,
  });
  for (const [name, content] of Object.entries(files))
    await artifacts.save(runId, { name: `${gate}/${name}`, mediaType: 'image/png;base64', content });
  const logHash = sha256(log);
  const core = { gate, check, status, tree, logHash };
  const record = { ...core, summary, reasons, required, log: id, seal: sealOf(runId, core) };
  await tools.emit({ type: 'gate-check', result: record });
  return record;
};

/** What the gate makes is there, and no place of an outline is left in it. */
const checkDeliverables = async (
  { row, unmade }: { row: GateRow; unmade: DeliveryState['unmade'] },
  product: Product,
  { workbench }: StepTools,
): Promise<GateCheckResult> => {
  const owed = deliverablesOf(row, product).flatMap(({ owes }) => owes);
  const reasons = Object.entries(unmade ?? {}).map(([name, why]) => `${name} could not be made: ${why}`);
  for (const path of owed) {
    const text = await workbench.read(path);
    if (typeof text !== 'string') reasons.push(`${path} is missing: write it`);
    else
      for (const place of unfilledPlaces(text))
        reasons.push(`${path} still holds the place ${place} of its form: fill it`);
  }
  return {
    check: 'deliverables',
    status: reasons.length === 0 ? 'passed' : 'failed',
    summary: `${owed.length} files are due`,
    reasons,
    log: [...owed, '', ...reasons].join('\n'),
  };
};

/** A second opinion for this very tree, so that it takes the place of one against an earlier one. */
const praiseOf = ({ review }: Facts, tree: string): GateCheckResult[] =>
  review?.tree !== tree || (review.verdict !== 'approved' && review.verdict !== 'overruled')
    ? []
    : [
        {
          check: 'review',
          status: 'passed',
          summary: `a second opinion has ${review.verdict === 'approved' ? 'approved it' : 'been refuted by tests'}`,
          reasons: [],
          log: JSON.stringify(review, null, 2),
        },
      ];

/** A second opinion that stands against the work counts like a check that fails. */
const reviewOf = (facts: Facts, tree: string): GateCheckResult[] => {
  const { ending, review } = facts;
  return ending?.outcome !== 'rejected'
    ? praiseOf(facts, tree)
    : [
        {
          check: 'review',
          status: 'failed',
          summary: ending.reason,
          reasons: (review?.findings ?? []).map(({ path = '', message }) => `${path} ${message}`.trim()),
          log: JSON.stringify(review ?? ending, null, 2),
        },
      ];
};

const subjectOf = async (facts: Facts, tree: string, tools: StepTools): Promise<GateSubject> => {
  const { order, delivery } = standingOf(facts, tools);
  const { hasUi } = await productOf(tools);
  const checks: CheckResult[] = (facts.checks ?? []).filter((one) => one.tree === tree);
  return {
    level: order.level,
    kind: order.kind,
    thresholds: thresholds[order.level],
    hasUi,
    checks,
    tree,
    acceptedQuestions: delivery.accepted,
    changed: delivery.written,
    dependencies: facts.dependencies ?? [],
  };
};

/** Runs duties on the tree as it stands. Each result is in the log, with its raw output, before the next one runs. */
export const runDuties = async (
  gate: GateId,
  duties: readonly GateDuty[],
  { facts, tree }: { facts: Facts; tree: string },
  tools: StepTools,
): Promise<GateCheckRecord[]> => {
  const subject = await subjectOf(facts, tree, tools);
  const records: GateCheckRecord[] = [];
  const due = dutiesOf(duties, await productOf(tools));
  for (const { check, optional = false } of due) {
    const result = await check.run(subject, tools);
    // What need not run has to hold where it did.
    const required = !optional || result.status !== 'unknown';
    records.push(await keepProof(gate, result, { tree, required }, tools));
  }
  return records;
};

/** All that a gate is held to: its files, a second opinion, and its executed checks. */
export const checkGate = async (
  { facts, row, tree }: { facts: Facts; row: GateRow; tree: string },
  tools: StepTools,
): Promise<GateCheckRecord[]> => {
  const { unmade } = standingOf(facts, tools).delivery;
  const due = await checkDeliverables({ row, unmade }, await productOf(tools), tools);
  const own: GateCheckRecord[] = [];
  for (const result of [due, ...reviewOf(facts, tree)])
    own.push(await keepProof(row.id, result, { tree, required: true }, tools));
  return [...own, ...(await runDuties(row.id, row.duties, { facts, tree }, tools))];
};
