import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { defineOperation } from './operation.ts';
import { runStartedSchema } from './run-started.ts';
import { startRun } from './start-run.ts';

/** What the scripted model is asked for; its replies are written for exactly this. */
export const demoSpec =
  'A small TypeScript library that turns titles into URL slugs: slugify(title) lower-cases, strips accents, ' +
  'joins words with single hyphens and drops everything else; uniqueSlug(title, taken) adds -2, -3 … until the slug is free. With tests.';

/** Shows the whole line without any model: the replies are scripted, everything else is real. */
export const demo = defineOperation({
  name: 'demo',
  about: 'Watch the whole line at work without a model: scripted replies, real checks, a real commit',
  input: z.strictObject({}),
  output: runStartedSchema,
  starts: 'run',
  examples: ['millwright demo', 'millwright demo --json'],
  async run(_input, context) {
    const { repositories } = context;
    const [template] = await repositories.templates();
    if (!template)
      throw new UserError('this installation has no templates', { hint: 'install millwright again' });
    const settings = await context.settings();
    const project = await repositories.create(await repositories.scratch('demo'), template.name);
    const started = await startRun(
      {
        recipe: 'make',
        title: 'Demo: a library for URL slugs (scripted model)',
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
