import type { RunEvent } from '../domain/events.ts';
import { Bug, ModelError, UserError } from '../domain/errors.ts';
import { shortId } from '../domain/id.ts';
import type { Result } from '../domain/result.ts';
import type { OperationContext } from './operation.ts';

/** Who answered, as a surface shows it. */
export interface Answered {
  runId: string;
  result: Result;
  /** "model at endpoint" of the last answer. */
  model: string;
  /** Each step of the route that failed, with its fault. */
  fallbacks: { from: string; to: string; fault: string }[];
}

type Failed = RunEvent & { type: 'model-call-fail' };

const nameOf = ({ model, endpoint }: { model: string; endpoint: string }): string =>
  `${model} at ${endpoint}`;

/** A run that was to answer and did not: the model's own fault where that was the last that was heard of it. */
const refuse = (runId: string, reason: string, failed: Failed | undefined): Error => {
  const hint = `look at it: \`millwright show ${shortId(runId)} --log\``;
  return failed === undefined
    ? new UserError(reason, { hint })
    : new ModelError(failed.fault, reason, { retryable: false, hint });
};

/** Waits for the end of a run whose result is an answer. Throws ModelError or UserError when there is none. */
export const awaitAnswer = async (runId: string, context: OperationContext): Promise<Answered> => {
  const { log } = await context.store();
  const fallbacks: Answered['fallbacks'] = [];
  let model = '';
  let failed: Failed | undefined;
  for await (const { event } of log.follow(runId, { signal: context.signal })) {
    if (event.type === 'model-call-start') context.progress?.(`asking ${nameOf(event)}`);
    if (event.type === 'model-call-fail') failed = event;
    if (event.type === 'model-fallback')
      fallbacks.push({ from: nameOf(event.from), to: nameOf(event.to), fault: event.fault });
    if (event.type === 'model-call-end') {
      failed = undefined;
      model = nameOf(event);
    }
    if (event.type !== 'run-end') continue;
    if (event.result === undefined) throw refuse(runId, event.reason, failed);
    return { runId, result: event.result, model, fallbacks };
  }
  if (context.signal.aborted)
    throw new UserError('nobody waits for the answer any more', {
      hint: `the run goes on: \`millwright show ${shortId(runId)}\``,
    });
  throw new Bug(`the log of run ${runId} stopped without an end`);
};
