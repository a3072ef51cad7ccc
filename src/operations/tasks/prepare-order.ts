import type { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import type { OperationContext } from '../operation.ts';
import { openProject } from '../open-project.ts';
import { readSpec, titleOf } from '../read-spec.ts';
import { handsOf, requireHands, requireModel } from '../require-model.ts';
import { chooseBudget, type runOptions } from '../run-options.ts';
import type { TaskOrder } from './create-task.ts';
import { treatmentOf, type treatmentOptions } from './task-options.ts';

type Options = Partial<Omit<z.infer<z.ZodObject<typeof treatmentOptions>>, 'after' | 'parent' | 'kind'>> &
  Pick<z.infer<z.ZodObject<typeof treatmentOptions>>, 'kind'> &
  z.infer<z.ZodObject<typeof runOptions>>;

/** A wish with all that may be said about it. */
export type Wish = Options & { spec: string; in?: string | undefined };

const changesFiles = (kind: Wish['kind']): boolean => kind === 'make' || kind === 'iterate' || kind === 'fix';

/** A coding CLI changes files: what asks for no change is not its work. */
const refuseIdleAgent = ({ kind, agent }: Wish): void => {
  if (agent === undefined || changesFiles(kind)) return;
  throw new UserError(`a coding CLI does make, iterate and fix, not ${kind}`, {
    usage: true,
    hint: 'leave --agent out, or choose another --kind',
  });
};

/** Everything that can be refused about a task is refused here, before anything is made. */
export const prepareOrder = async (wish: Wish, context: OperationContext): Promise<TaskOrder> => {
  const spec = readSpec(wish.spec);
  const { project } = await openProject(wish.in, context);
  const settings = await context.settings(project.root);
  refuseIdleAgent(wish);
  const agent = changesFiles(wish.kind) ? handsOf(settings, wish) : undefined;
  if (agent !== undefined) await requireHands(settings, wish, context);
  else if (wish.kind !== 'check') await requireModel(settings, wish.model, context);
  const { mayWeaken = [], askHelp = false } = wish;
  return {
    recipe: wish.kind,
    title: wish.title ?? titleOf(spec),
    spec,
    project,
    budget: chooseBudget(settings.budget, wish),
    model: wish.model,
    sandbox: wish.sandbox ? settings.sandbox : 'off',
    request: { mayWeaken, askHelp },
    treatment: treatmentOf({ ...wish, agent }),
  };
};
