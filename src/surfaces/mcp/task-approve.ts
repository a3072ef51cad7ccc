import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import { shortId } from '../../domain/id.ts';
import { answer } from '../../operations/answer.ts';
import { findRun, runReference } from '../../operations/find-run.ts';
import { merge } from '../../operations/merge.ts';
import { readRunState, runStateSchema } from './run-state.ts';
import type { Tool } from './tool.ts';

const input = z.strictObject({
  run: runReference,
  decision: z.enum(['approve', 'reject']),
  reason: z.string().max(100_000).default('').meta({ description: 'why; a rejection needs one' }),
});

/** A decision of the person: on what a run asks them, or to take what a verified run has made. */
export const taskApprove: Tool = {
  name: 'task_approve',
  about:
    'Approve or reject, for the person: what a run waits for, or the result of a verified run, which is then merged',
  input,
  output: runStateSchema,
  reads: false,
  replaces: true,
  confirm: (given) => {
    const { run, decision } = given as z.infer<typeof input>;
    return `Do you ${decision} run ${run} of Millwright? Approving a finished run merges its branch into what is checked out.`;
  },
  async call(given, call) {
    const { run: reference, decision, reason } = given as z.infer<typeof input>;
    if (decision === 'reject' && reason.trim() === '')
      throw new UserError('a rejection needs a reason', { usage: true });
    const { run } = await findRun(reference, await call.context.store());
    if (run.status === 'waiting') {
      const started = await answer.run({ run: run.id, decision, text: reason }, call.context);
      call.keep(started);
      return readRunState(run.id, call, { after: started.after });
    }
    if (decision === 'reject')
      throw new UserError('this run waits for no decision', {
        hint: `\`millwright show ${shortId(run.id)}\` tells how it stands; what is not merged changes nothing`,
      });
    await merge.run({ run: run.id, unverified: false }, call.context);
    return readRunState(run.id, call);
  },
};
