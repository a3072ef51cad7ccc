import { z } from 'zod';
import { submit } from '../../../operations/tasks/submit.ts';
import { workspaceReference } from '../../../operations/workspaces/find-workspace.ts';
import { defineRoute, json, type ApiRoute } from '../api-route.ts';
import { requireWorkspace } from './require-workspace.ts';

type Kind = z.infer<typeof submit.input>['kind'];

/** The role that leads, and the recipe in which it does. */
const leads: ReadonlyMap<string, Kind> = new Map([
  ['coder', 'make'],
  ['healer', 'fix'],
  ['reviewer', 'iterate'],
  ['adviser', 'ask'],
]);

const { title, model, priority, tags, attempts, review } = submit.input.shape;

const execute = defineRoute({
  method: 'POST',
  path: '/api/agents/execute',
  group: 'tasks',
  about: 'Leave a task for a role or a coding CLI; it is done when its turn comes',
  input: z.strictObject({
    agent: z
      .string()
      .regex(/^\w[\w.-]{0,59}$/, { error: 'must name a role or a coding CLI' })
      .meta({
        description: `a role (${[...leads.keys()].join(', ')}) or a coding CLI that is allowed (claude, codex, gemini, opencode, aider, auto)`,
      }),
    instructions: submit.input.shape.spec.meta({ description: 'what is wanted' }),
    workspace: workspaceReference,
    title,
    model,
    priority,
    tags,
    attempts,
    review,
  }),
  answers: {
    202: { about: 'it is kept as a task', schema: submit.output, headers: { location: 'the task' } },
  },
  async answer({ input: { agent, instructions, workspace, ...treatment }, context }) {
    const { root } = await requireWorkspace(workspace, context);
    const kind = leads.get(agent);
    const who = kind === undefined ? { kind: 'make', agent } : { kind };
    const wish = submit.input.parse({ ...treatment, ...who, spec: instructions, in: root });
    const left = await submit.run(wish, context);
    return json(left, 202, { location: `/api/tasks/${left.task.id}` });
  },
});

/** Work for a role or a coding CLI, as people know the route. */
export const agentRoutes: readonly ApiRoute[] = [execute];
