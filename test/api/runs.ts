import { newId } from '../../src/domain/id.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Workshop } from '../cli/workshop.ts';

const budget = { tokens: 1000, seconds: 60, attempts: 1, money: 0 };

/** A run that nobody works on, written down as an operation would. */
export const aRunIn = async (
  { store, repository }: Pick<Workshop, 'store' | 'repository'>,
  { title = 'add slugs' }: { title?: string } = {},
): Promise<Run> => {
  const project = await store.projects.ensure({ path: repository, name: 'shop' });
  const createdAt = new Date().toISOString();
  const taskId = newId();
  await store.tasks.create({
    id: taskId,
    projectId: project.id,
    title,
    spec: 'add slugs',
    recipe: 'make',
    state: 'queued',
    budget,
    sandbox: 'required',
    createdAt,
  });
  const run = {
    id: newId(),
    taskId,
    projectId: project.id,
    recipe: 'make',
    status: 'queued',
    createdAt,
  } as const;
  return store.runs.create(run);
};
