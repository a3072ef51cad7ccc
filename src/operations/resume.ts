import { z } from 'zod';
import { exhaustedLimit, type Budget } from '../domain/budget.ts';
import { UserError } from '../domain/errors.ts';
import { shortId } from '../domain/id.ts';
import type { Store } from '../store/store.ts';
import { findRun, requireFolder, runReference } from './find-run.ts';
import { defineOperation } from './operation.ts';
import { budgetOptions, chooseBudget } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { summariseRun, type RunSummary } from './summarise-run.ts';
import { wakeRun } from './wake-run.ts';

type Found = Awaited<ReturnType<typeof findRun>>;

const refuseEnded = ({ id, outcome }: Found['run']): void => {
  if (outcome === 'verified' || outcome === 'unverified')
    throw new UserError(`this run has ended ${outcome}`, {
      hint: `\`millwright show ${shortId(id)}\` tells what it made; start a new one with \`millwright make\``,
    });
  if (outcome === 'rejected')
    throw new UserError('this run was rejected', {
      hint: 'start a new one with `millwright make`, with what was missing in the spec',
    });
};

const refuseSpent = (budget: Budget, { spent }: RunSummary): void => {
  const limit = exhaustedLimit(budget, spent);
  if (limit === undefined) return;
  const flag = {
    tokens: '--budget-tokens',
    seconds: '--timeout',
    money: 'budget.money in your configuration',
  }[limit];
  throw new UserError(`this run has used up its ${limit}: ${Math.ceil(spent[limit])} of ${budget[limit]}`, {
    hint: `raise the limit above that with ${flag}`,
  });
};

/** A worker died or the run ended: the task waits in the queue again. */
const queueAgain = async ({ run, task }: Found, store: Store): Promise<void> => {
  const move = await store.tasks.move(task.id, 'queued');
  if (move.kind === 'refused' && move.state !== 'queued')
    throw new UserError(`the task of this run is ${move.state ?? 'gone'}`, {
      hint: 'start a new one with `millwright make`',
    });
  await store.runs.setStatus(run.id, 'queued');
};

/** Takes a run on where its log ends. */
export const resume = defineOperation({
  name: 'resume',
  about: 'Go on with a run that was interrupted, failed or ran out of budget',
  http: { method: 'POST', path: '/api/runs/{run}/resume' },
  input: z.strictObject({ run: runReference, ...budgetOptions }),
  output: runStartedSchema,
  positional: ['run'],
  starts: 'run',
  examples: ['millwright resume 3f9a1c2e', 'millwright resume 3f9a1c2e --max-attempts 6 --timeout 30m'],
  async run({ run: reference, ...options }, context) {
    const store = await context.store();
    const found = await findRun(reference, store);
    const { run, task, project } = found;
    if (run.status === 'ended') refuseEnded(run);
    await requireFolder(project, context);
    const events = await store.log.read(run.id);
    const budget = chooseBudget(task.budget, options);
    refuseSpent(budget, summariseRun(events));
    await store.tasks.setBudget(task.id, budget);
    await queueAgain(found, store);
    const { position } = await store.log.append(run.id, { type: 'run-resume', by: context.user });
    return wakeRun(found, position, context);
  },
});
