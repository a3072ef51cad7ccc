import { UserError } from '../../domain/errors.ts';
import type { GateDetails } from '../../domain/gate.ts';
import { foldDelivery } from '../../domain/fold-delivery.ts';
import { gateIds, gateTitles } from '../../domain/gates.ts';
import type { RunEvent } from '../../domain/events.ts';
import { findRun } from '../find-run.ts';
import type { OperationContext } from '../operation.ts';
import { recordAnswer } from '../record-answer.ts';

/** Who approves in the demo; stands in the log and in the gate table. */
export const demoPerson = 'demo (stands in for a person)';

/** What is told while it works. */
const newsOf = (event: RunEvent): string | undefined => {
  if (event.type === 'gate-open')
    return `${event.gate} ${gateTitles[event.gate]}: ${event.plan.way}, ${event.plan.reason}`;
  if (event.type === 'deliverable-make') return `   ${event.role} made ${event.name}`;
  if (event.type === 'gate-check') {
    const { check, status, summary } = event.result;
    return `   ${check}: ${status === 'unknown' ? 'not run' : status}, ${summary}`;
  }
  return event.type === 'gate-close'
    ? `   approved by ${event.closed.by}, ${event.closed.tag ?? ''}`
    : undefined;
};

/** Approves what waits, as a person would who accepts what cannot be executed here. What fails is not approved. */
const approveNext = async (runId: string, context: OperationContext): Promise<void> => {
  const store = await context.store();
  const found = await findRun(runId, store);
  const view = foldDelivery(await store.log.read(runId));
  if (view?.asked === undefined)
    throw new UserError('the demo was asked something that it does not know', {
      hint: `look at it: \`millwright show ${runId}\``,
    });
  const { checks } = view.state;
  const failed = checks.filter(({ status, required }) => status === 'failed' && required);
  if (failed.length > 0)
    throw new UserError(
      `${view.asked.gate} of the demo does not pass: ${failed.map(({ check }) => check).join(', ')}`,
      {
        hint: 'the gate is not approved; `millwright gate show` tells the reasons',
      },
    );
  const unknown = checks.filter(({ status, required }) => status === 'unknown' && required);
  const details: GateDetails = {
    seen: checks[0]?.tree ?? '',
    ...(view.asked.gate === 'G4' && { choice: 'b' }),
    ...(unknown.length > 0 && { accept: unknown.map(({ check }) => check) }),
  };
  if (unknown.length > 0)
    context.progress?.(`   accepted as not run here: ${unknown.map(({ check }) => check).join(', ')}`);
  const answer = { decision: 'approve' as const, text: '', by: demoPerson, details };
  await recordAnswer({ ...found, gate: view.asked.gate, answer }, context);
};

/** Follows a delivery to its end and approves at each gate; answers the position of its last event. */
export const approveAsDemo = async (runId: string, context: OperationContext): Promise<number> => {
  const store = await context.store();
  let last = 0;
  for await (const { position, event } of store.log.follow(runId, { signal: context.signal })) {
    last = position;
    const news = newsOf(event);
    if (news !== undefined) context.progress?.(news);
    if (event.type === 'run-end') break;
    if (event.type === 'gate-request') {
      if (!gateIds.some((gate) => gate === event.gate))
        throw new UserError(`the demo waits for a person: ${event.question}`, {
          hint: 'it was meant not to',
        });
      await approveNext(runId, context);
    }
  }
  return last;
};
