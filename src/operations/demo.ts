import { z } from 'zod';
import { demoDelivery } from './gates/demo-delivery.ts';
import { defineOperation } from './operation.ts';
import { runStartedSchema } from './run-started.ts';
import { startRun } from './start-run.ts';

/** What the scripted model is asked for; its replies are written for exactly this. */
export const demoSpec =
  "A small TypeScript library that reads and writes durations: parseDuration('1h30m') is 5400 seconds, " +
  "formatDuration(5400) is '1h30m'; text that is no duration is refused with an error. With tests that show that each undoes the other.";

/** The script writes every file itself. */
const template = 'empty';

/** Shows the whole line without any model: the replies are scripted, everything else is real. */
export const demo = defineOperation({
  name: 'demo',
  about: 'Watch the whole line at work without a model: scripted replies, real checks, a real commit',
  input: z.strictObject({
    deliver: z.boolean().default(false).meta({
      description: 'walk a scripted product through the gates, approved by a stand-in for a person',
    }),
  }),
  output: runStartedSchema,
  starts: 'run',
  examples: ['millwright demo', 'millwright demo --deliver', 'millwright demo --json'],
  async run({ deliver }, context) {
    if (deliver) return demoDelivery(context);
    const { repositories } = context;
    const settings = await context.settings();
    const project = await repositories.create(await repositories.scratch('demo'), template);
    const started = await startRun(
      {
        recipe: 'make',
        title: 'Demo: a library for durations (scripted model)',
        spec: demoSpec,
        project,
        budget: settings.budget,
        model: 'scripted@demo',
        sandbox: 'shipped',
      },
      context,
    );
    const notices = [
      'this is a demo: a script stands in for the model, and its first answer is wrong on purpose',
      'everything else is real: the install, the checks and the commit',
    ];
    return { ...started, notices, shows: ['diff' as const, 'proof' as const] };
  },
});
