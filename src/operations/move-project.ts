import { resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { shortId } from '../domain/id.ts';
import { projectSchema, type Project } from '../domain/project.ts';
import type { Store } from '../store/store.ts';
import { defineOperation, type OperationContext } from './operation.ts';

const listHint = '`millwright projects` lists them';

/** By its folder, its id or the end of it, or its name. Throws UserError where that fits none or several. */
const findProject = async (reference: string, store: Store, cwd: string): Promise<Project> => {
  const known = await store.projects.list();
  const path = resolve(cwd, reference);
  const atPath = known.find((project) => project.path === path);
  if (atPath !== undefined) return atPath;
  const isTail = /^[0-9a-f-]{4,36}$/i.test(reference);
  const fitting = known.filter(
    ({ id, name }) => name === reference || (isTail && id.endsWith(reference.toLowerCase())),
  );
  const [found, ...others] = fitting;
  if (found === undefined)
    throw new UserError(`there is no project ${JSON.stringify(reference)}`, { hint: listHint });
  if (others.length > 0)
    throw new UserError(`${JSON.stringify(reference)} fits ${fitting.length} projects`, {
      hint: `name it by its folder or its id: ${fitting.map(({ id }) => shortId(id)).join(', ')}`,
    });
  return found;
};

const refuseAtWork = async ({ id }: Project, store: Store): Promise<void> => {
  const atWork = (await store.runs.list({ projectId: id, limit: 1000 })).find(
    ({ status }) => status === 'running',
  );
  if (atWork !== undefined)
    throw new UserError(`the run ${shortId(atWork.id)} of this project is at work`, {
      hint: 'wait for its end, or cancel its task',
    });
};

/** A task of one repository must not go on in another: commits of its runs have to be there, or its remote. */
const refuseAnother = async (
  { id, remote }: Project,
  root: string,
  context: OperationContext,
): Promise<void> => {
  const { repositories } = context;
  const { runs } = await context.store();
  const commits = (await runs.list({ projectId: id, limit: 50 })).flatMap(({ commit }) => commit ?? []);
  if (commits.length === 0) return;
  if (remote !== undefined && (await repositories.remotes(root)).includes(remote)) return;
  for (const commit of commits) if ((await repositories.history(root, commit, 1)) !== undefined) return;
  throw new UserError(`${root} is another repository: nothing that this project's runs made is in it`, {
    hint: 'name the folder that the project was moved to',
  });
};

/** Tells where the repository of a project lies now, so that its tasks and questions go on there. */
export const moveProject = defineOperation({
  name: 'move-project',
  about: 'Tell where a project lies now, after its folder was moved',
  input: z.strictObject({
    project: z
      .string()
      .trim()
      .min(1, { error: 'must name a project' })
      .max(4096, { error: 'is too long for a project' })
      .meta({ description: 'its old folder, its id or the end of it, or its name', placeholder: 'PROJECT' }),
    to: z
      .string()
      .min(1, { error: 'must name a folder' })
      .max(4096, { error: 'is too long for a folder' })
      .meta({ description: 'the folder where it is now', placeholder: 'DIR' }),
  }),
  output: z.object({ project: projectSchema, from: z.string() }),
  positional: ['project', 'to'],
  http: { method: 'POST', path: '/api/projects/move' },
  examples: ['millwright move-project ~/shop ~/work/shop', 'millwright move-project 3f9a1c2e .'],
  async run({ project: reference, to }, context) {
    const store = await context.store();
    const project = await findProject(reference, store, context.cwd);
    const { root } = await context.repositories.open(resolve(context.cwd, to));
    const from = project.path;
    if (root === from) return { project, from };
    await refuseAtWork(project, store);
    await refuseAnother(project, root, context);
    const moved = await store.projects.setPath(project.id, root);
    if (moved === undefined)
      throw new UserError(`another project lies at ${root} already`, {
        hint: 'cancel the tasks of the old one and submit them again there',
      });
    return { project: moved, from };
  },
});
