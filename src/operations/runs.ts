import { resolve } from 'node:path';
import { z } from 'zod';
import { runSchema } from '../domain/run.ts';
import { defineOperation } from './operation.ts';
import { folderOption } from './run-options.ts';

const limitError = 'must be a whole number from 1 to 1000';

/** Lists runs, the newest first. */
export const runs = defineOperation({
  name: 'runs',
  about: 'List runs, the newest first',
  http: { method: 'GET', path: '/api/runs' },
  input: z.strictObject({
    in: folderOption('only runs of this repository'),
    limit: z
      .int({ error: limitError })
      .min(1, { error: limitError })
      .max(1000, { error: limitError })
      .default(20)
      .meta({ description: 'how many', placeholder: 'N' }),
  }),
  output: z.object({ runs: z.array(runSchema.extend({ title: z.string(), project: z.string() })) }),
  examples: ['millwright runs', 'millwright runs --in . --limit 5'],
  async run({ in: folder, limit }, context) {
    const store = await context.store();
    const projects = new Map((await store.projects.list()).map((project) => [project.id, project]));
    let projectId: string | undefined;
    if (folder !== undefined) {
      const { root } = await context.repositories.open(resolve(context.cwd, folder));
      projectId = [...projects.values()].find(({ path }) => path === root)?.id;
      if (projectId === undefined) return { runs: [] };
    }
    const found = await store.runs.list({ limit, ...(projectId !== undefined && { projectId }) });
    const titles = await store.tasks.titles(found.map(({ taskId }) => taskId));
    const rows = found.map((run) => ({
      ...run,
      title: titles.get(run.taskId) ?? '',
      project: projects.get(run.projectId)?.path ?? '',
    }));
    return { runs: rows };
  },
});
