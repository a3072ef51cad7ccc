import type { RunEvent } from '../domain/events.ts';
import type { CallWishes } from '../domain/task.ts';
import type { Message, Model } from '../models/model.ts';
import { renderRole } from '../roles/role.ts';
import { askModel } from './ask-model.ts';
import { mainLanguage } from './main-language.ts';
import { withOwnTime } from './own-time.ts';
import type { PipelineParts } from './pipeline-parts.ts';
import { recipes } from './recipes/index.ts';
import { replay } from './replay.ts';
import type { RunSession } from './session.ts';
import type { ModelAt, StepTools } from './step-tools.ts';

const answersIn = (events: readonly RunEvent[]) => events.filter((event) => event.type === 'model-call-end');

/** What most of a project is written in tells learned routes which records count. */
const routeOf = async (
  role: string,
  { task }: RunSession,
  parts: PipelineParts,
  { workbench, history }: Pick<StepTools, 'history' | 'workbench'>,
): Promise<{ models: readonly Model[]; language: string }> => {
  const language = mainLanguage(await workbench.paths());
  const answered = answersIn(history()).length;
  const models = await parts.modelsFor({ role, task, language, answered });
  return { language, models: task.request?.noFallback === true ? models.slice(0, 1) : models };
};

/** A person waits for these: a model that hangs must not use up the time of the others. */
const proposing: ReadonlySet<string> = new Set(['elaborate', 'decompose']);

const isAt = (model: ModelAt, at: ModelAt | undefined): boolean =>
  model.name === at?.name && model.endpoint === at.endpoint;

/** What the person adds to the system message of every role. */
const withWishes = (messages: Message[], { systemPrompt }: CallWishes): Message[] =>
  systemPrompt === undefined
    ? messages
    : messages.map((message) =>
        message.role === 'system'
          ? { ...message, content: `${message.content}\n\n${systemPrompt}` }
          : message,
      );

/** How the steps of a session ask models. */
export const asker = (
  session: RunSession,
  parts: PipelineParts,
  base: Pick<StepTools, 'emit' | 'note' | 'spent' | 'history' | 'workbench'>,
): Pick<StepTools, 'ask' | 'route'> => {
  const { run, task, signal, deadline } = session;
  const { wishes = {} } = task;
  // Answers of the step that was interrupted; later steps are asked anew.
  const answered = answersIn(replay(base.history(), recipes[run.recipe]).unfinished);
  const ask: StepTools['ask'] = async (role, values, options = {}) => {
    const { models, language } = await routeOf(role.name, session, parts, base);
    const { avoid, prefer } = options;
    const order = (model: Model): number => Number(isAt(model, avoid)) - Number(isAt(model, prefer));
    const ordered = models.toSorted((a, b) => order(a) - order(b));
    const remainingMs = (): number => (task.budget.seconds - base.spent().seconds) * 1000;
    return askModel(withWishes(await renderRole(role, values), wishes), {
      models: proposing.has(run.recipe) ? withOwnTime(ordered, remainingMs) : ordered,
      purse: parts.purse,
      role: role.name,
      language,
      budget: task.budget,
      answerTokens: Math.min(parts.settings.answerTokens, wishes.maxTokens ?? Infinity),
      temperature: wishes.temperature ?? options.temperature ?? role.temperature,
      signal,
      deadline,
      answered,
      onDelta: (delta) => parts.onDelta(run.id, { role: role.name, ...delta }),
      ...base,
    });
  };
  return {
    ask,
    async route(role) {
      const { models } = await routeOf(role, session, parts, base);
      return models.map(({ name, endpoint }) => ({ name, endpoint }));
    },
  };
};
