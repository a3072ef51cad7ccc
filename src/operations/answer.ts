import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { decisionSchema, type Decision } from '../domain/gate.ts';
import { gateIds } from '../domain/gates.ts';
import { shortId } from '../domain/id.ts';
import { findRun, requireFolder, runReference } from './find-run.ts';
import { defineOperation } from './operation.ts';
import { recordAnswer } from './record-answer.ts';
import { runStartedSchema } from './run-started.ts';

const input = z.strictObject({
  run: runReference,
  text: z
    .string()
    .max(100_000, { error: 'is longer than 100,000 characters' })
    .default('')
    .meta({ description: 'what you want to say', placeholder: 'TEXT', stdin: true }),
  decision: decisionSchema.default('comment').meta({
    description: 'approve, reject, or comment: words alone decide nothing',
    placeholder: 'DECISION',
  }),
});

const refuseEmpty = (decision: Decision, text: string): void => {
  if (decision === 'comment' && text.trim() === '')
    throw new UserError('there is nothing to say', {
      usage: true,
      hint: 'give a text, or --decision approve, or --decision reject with a reason',
    });
};

/** Answers what a run waits for; it goes on where it stood. */
export const answer = defineOperation({
  name: 'answer',
  about: 'Answer the question of a run that waits for a person; it then goes on',
  http: { method: 'POST', path: '/api/runs/{run}/answer' },
  input,
  output: runStartedSchema,
  positional: ['run', 'text'],
  starts: 'run',
  examples: [
    'millwright answer 3f9a1c2e --decision approve',
    'millwright answer 3f9a1c2e "keep the old name as an alias"',
  ],
  async run({ run: reference, text, decision }, context) {
    const store = await context.store();
    const { run, task, project } = await findRun(reference, store);
    refuseEmpty(decision, text);
    const asked = (await store.log.read(run.id)).at(-1)?.event;
    if (asked?.type !== 'gate-request')
      throw new UserError('this run waits for nobody', {
        hint: `\`millwright show ${shortId(run.id)}\` tells how it stands`,
      });
    await requireFolder(project, context);
    if (gateIds.some((gate) => gate === asked.gate))
      throw new UserError(`${asked.gate} is decided by a command of its own, with what you have looked at`, {
        hint: `\`millwright gate show ${asked.gate} --delivery ${shortId(run.id)}\``,
      });
    const said = { decision, text, by: context.user };
    return recordAnswer({ run, task, project, gate: asked.gate, answer: said }, context);
  },
});
