import { z } from 'zod';
import { projectSchema } from '../domain/project.ts';
import { defineOperation } from './operation.ts';

/** What work was asked for so far. */
export const projects = defineOperation({
  name: 'projects',
  about: 'List the projects: repositories that work was asked for',
  input: z.strictObject({}),
  output: z.object({ projects: z.array(projectSchema) }),
  http: { method: 'GET', path: '/api/projects' },
  examples: ['millwright projects'],
  async run(_, context) {
    return { projects: await (await context.store()).projects.list() };
  },
});
