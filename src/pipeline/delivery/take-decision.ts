import type { GateAnswer } from '../../domain/gate.ts';
import type { DeliveryState } from '../../domain/gated-delivery.ts';
import { gateIds, type GateId } from '../../domain/gates.ts';
import { isQuestionId, judgeDecision } from '../../domain/judge-decision.ts';
import type { StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { Standing } from './delivery-of.ts';
import { isSealed } from '../../domain/seal.ts';
import { gateRows } from '../gates/index.ts';

const idle = { answers: {} };

/**
 * An approval that counts only once the checks have passed on what it changed: on this tree, which the person has written, and on
 * no other that a fixer, a model or somebody else makes of it.
 */
const putOff = (answer: GateAnswer, tree: string): GateAnswer => {
  const { files: _, ...details } = answer.details ?? {};
  return { ...answer, details: { ...details, seen: tree } };
};

/** The present gate is open again for any decision. */
export const withoutPending = (delivery: DeliveryState): DeliveryState => {
  const { pending, ...open } = delivery;
  return pending === undefined ? delivery : open;
};

/** Deliverables whose files a person has written by hand are made. */
export const withoutUnmade = (delivery: DeliveryState, paths: readonly string[]): DeliveryState => {
  const { deliverables } = gateRows[delivery.gate];
  const isWritten = (name: string): boolean =>
    deliverables.some((one) => one.name === name && paths.some((path) => one.mayWrite(path)));
  const left = Object.entries(delivery.unmade ?? {}).filter(([name]) => !isWritten(name));
  return { ...delivery, unmade: Object.fromEntries(left) };
};

/** The present gate has to be asked about anew; what was wrong with the answer is told. */
const askAgain = (message: string, delivery: DeliveryState, tools: StepTools): StepOutcome => {
  tools.note({ type: 'run-warn', message: `not decided: ${message}` });
  return { kind: 'go-to', step: 'decide-gate', facts: { ...idle, delivery: withoutPending(delivery) } };
};

/** Who looks at the tree again before anything is approved: the project's checks too, where the gate has them. */
const checkAgain = (delivery: DeliveryState, { row }: Standing, files = {}): StepOutcome => ({
  kind: 'go-to',
  step: row.executes ? 'gate-dependencies' : 'check-gate',
  facts: { ...idle, files, delivery },
});

/** Checks whose record or raw log is not what the harness has sealed. */
const forgedOf = async ({ checks }: DeliveryState, { artifacts, runId }: StepTools): Promise<string[]> => {
  const forged: string[] = [];
  for (const record of checks) {
    const log = await artifacts.read(record.log);
    if (!isSealed(runId, record, log?.content)) forged.push(record.check);
  }
  return forged;
};

/** A rejection goes back to whoever made it, with the reason. */
const sendBack = (answer: GateAnswer, { delivery, row }: Standing): StepOutcome => {
  const said = `${answer.by} says: ${answer.text}`;
  const again = { ...withoutPending(delivery), made: [], unmade: {}, rounds: 0, feedback: [said] };
  if (row.deliverables.length > 0)
    return { kind: 'go-to', step: 'generate', facts: { ...idle, delivery: again } };
  const openFindings = [{ severity: 'blocker' as const, message: said }];
  return {
    kind: 'go-to',
    step: 'heal',
    facts: { ...idle, delivery: { ...again, feedback: [] }, openFindings },
  };
};

/** Back to an approved gate: it and those behind it are open again. With `restore` the tree is that of its approval. */
const reopen = async (
  gate: GateId,
  answer: GateAnswer,
  standing: Standing,
  tools: StepTools,
): Promise<StepOutcome> => {
  const { delivery, base, branch, row } = standing;
  const checkpoint = delivery.closed[gate];
  const open = new Set(gateIds.slice(gateIds.indexOf(gate)));
  const keep = <Value>(entries: Partial<Record<GateId, Value>>): Partial<Record<GateId, Value>> =>
    Object.fromEntries(Object.entries(entries).filter(([id]) => !open.has(id as GateId)));
  const again: DeliveryState = {
    ...withoutPending(delivery),
    gate,
    unmade: {},
    closed: keep(delivery.closed),
    stale: keep(delivery.stale),
    made: [],
    rounds: 0,
    checks: [],
    feedback: [`${answer.by} says: ${answer.text}`],
  };
  const facts = { ...idle, delivery: again };
  if (answer.details?.restore !== true || checkpoint === undefined)
    return { kind: 'go-to', step: 'open-gate', facts };
  await tools.workbench.open(checkpoint.commit, {});
  const message = `Back from ${row.id} to ${gate}: ${answer.text}`.replaceAll(/\s+/g, ' ').slice(0, 72);
  const commit = await tools.workbench.commit({
    branch,
    base,
    outcome: 'unverified',
    message,
    adopted: true,
  });
  const stands = commit ?? base;
  await tools.workbench.open(stands, {});
  return { kind: 'go-to', step: 'open-gate', facts: { ...facts, base: stands, commit: stands } };
};

/** Takes over what the person changed before they approved; only files that the gate is about. */
const withFiles = async (
  answer: GateAnswer,
  files: Readonly<Record<string, string>>,
  standing: Standing,
  tools: StepTools,
): Promise<StepOutcome> => {
  const { delivery, row } = standing;
  const foreign = Object.keys(files).filter(
    (path) => !row.covers(path) && !row.deliverables.some((one) => one.mayWrite(path)),
  );
  if (foreign.length > 0)
    return askAgain(`${foreign.join(', ')} is not among the files of ${row.id}`, delivery, tools);
  const refusals = await tools.workbench.write(new Map(Object.entries(files)));
  if (refusals.length > 0)
    return askAgain(refusals.map(({ path, reason }) => `${path}: ${reason}`).join('; '), delivery, tools);
  tools.note({ type: 'files-write', paths: Object.keys(files) });
  const written = [...new Set([...delivery.written, ...Object.keys(files)])];
  const pending = putOff(answer, await tools.workbench.tree());
  const made = withoutUnmade(delivery, Object.keys(files));
  return checkAgain({ ...made, written, pending }, standing, files);
};

const approve = async (
  answer: GateAnswer,
  { standing, tree }: { standing: Standing; tree: string },
  tools: StepTools,
): Promise<StepOutcome> => {
  const { delivery } = standing;
  const { files, accept = [] } = answer.details ?? {};
  if (files !== undefined) return withFiles(answer, files, standing, tools);
  const questions = accept.filter((name) => isQuestionId(name) && !delivery.accepted.includes(name));
  if (questions.length > 0) {
    const accepted = [...delivery.accepted, ...questions];
    return checkAgain({ ...delivery, accepted, pending: putOff(answer, tree) }, standing);
  }
  const forged = await forgedOf(delivery, tools);
  if (forged.length > 0) {
    const message = `the proof of ${forged.join(', ')} is not what was executed; it is executed again`;
    tools.note({ type: 'run-warn', message });
    return checkAgain(withoutPending(delivery), standing);
  }
  return { kind: 'next', facts: { ...idle, delivery: { ...delivery, pending: putOff(answer, tree) } } };
};

/** What a person's decision does to a delivery. One that cannot be taken is told, and the gate asks again. */
export const takeDecision = async (
  answer: GateAnswer,
  { standing, tree }: { standing: Standing; tree: string },
  tools: StepTools,
): Promise<StepOutcome> => {
  const { order, delivery } = standing;
  const refused = judgeDecision(answer, { order, delivery, tree });
  if (refused !== undefined) return askAgain(refused, delivery, tools);
  const { reopen: gate } = answer.details ?? {};
  if (gate !== undefined) return reopen(gate, answer, standing, tools);
  return answer.decision === 'approve'
    ? approve(answer, { standing, tree }, tools)
    : sendBack(answer, standing);
};
