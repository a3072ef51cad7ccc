import { z } from 'zod';
import { Bug } from '../domain/errors.ts';
import { workedIssuesSchema, workIssues } from './intake/work-issues.ts';
import { defineOperation } from './operation.ts';
import { openProject } from './open-project.ts';
import { requireHands } from './require-model.ts';
import { folderOption } from './run-options.ts';

const input = z.strictObject({
  in: folderOption('the repository whose issues are worked at (default: the current folder)'),
  once: z
    .boolean()
    .default(false)
    .meta({ description: 'one look: take what is ready, wait for its end, tell it' }),
});

/** Works at the issues that Beads keeps for a repository. */
export const beads = defineOperation({
  name: 'beads',
  about: 'Work at the issues of Beads: claim what is ready and ours, close what is verified, block the rest',
  input,
  output: workedIssuesSchema,
  examples: ['millwright beads --once', 'millwright beads --in ../shop'],
  async run({ in: folder, once }, context) {
    const { project } = await openProject(folder, context);
    await requireHands(await context.settings(project.root), {}, context);
    const trackers = context.trackers;
    if (trackers === undefined) throw new Bug('there are no trackers here');
    const tracker = trackers.beads(project.root);
    const from = { source: 'beads', place: project.root, tracker, project } as const;
    return { issues: await workIssues(from, { once, seconds: trackers.pollSeconds }, context) };
  },
});
