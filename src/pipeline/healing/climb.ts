import { healingRungs, type HealingRung } from '../../domain/healing.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import type { HealingRound } from '../../domain/healing-facts.ts';
import type { ModelAt, StepTools } from '../step-tools.ts';
import { widerFiles } from './wider-files.ts';

/** Whom the last round of healing asked. */
export const lastAsked = (tools: StepTools): ModelAt | undefined => {
  const answer = tools
    .history()
    .findLast((event) => event.type === 'model-call-end' && event.role === 'healer');
  if (answer?.type !== 'model-call-end') return undefined;
  return { name: answer.asked ?? answer.model, endpoint: answer.endpoint };
};

/** The one behind the model that was asked last, if the route has one. */
const nextModel = async (tools: StepTools): Promise<ModelAt | undefined> => {
  const last = lastAsked(tools);
  const route = await tools.route('healer');
  const at = route.findIndex(({ name, endpoint }) => name === last?.name && endpoint === last.endpoint);
  return at < 0 ? undefined : route[at + 1];
};

/** Rounds in a row that may bring a coding CLI no further. */
const agentPatience = 2;

type Choose = (
  facts: Facts,
  problems: readonly Diagnostic[],
  tools: StepTools,
) => Promise<Omit<HealingRound, 'rung'> | undefined>;

/** A rung that would put the same question to the same model again is left out. */
const choices: Record<HealingRung, Choose> = {
  targeted: () => Promise.resolve({}),
  async wider(facts, problems, tools) {
    const seen = new Set([...(facts.shown ?? []), ...(facts.shownInParts ?? [])]);
    const wider = await widerFiles(problems, tools);
    return wider.some((path) => !seen.has(path)) ? {} : undefined;
  },
  'whole-files'({ shownInParts = [] }, problems) {
    const partial = problems.some(({ path }) => path !== undefined && shownInParts.includes(path));
    return Promise.resolve(partial ? {} : undefined);
  },
  async 'next-model'(_facts, _problems, tools) {
    const model = await nextModel(tools);
    return model && { model };
  },
  candidates({ best, round }, _problems, { settings }) {
    const of = settings.candidates;
    // Only what real checks have judged can be a common ground.
    if (of < 2 || best === undefined || round?.rung === 'candidates') return Promise.resolve(undefined);
    return Promise.resolve({ candidates: { of, done: 1, from: best } });
  },
};

/**
 * The next rung above `from` that asks something new; undefined at the top. The next model is asked rung by rung: there may
 * be another one behind it. The model that was chosen last is kept.
 */
export const climb = async (
  from: HealingRung,
  { facts, problems }: { facts: Facts; problems: readonly Diagnostic[] },
  tools: StepTools,
): Promise<HealingRound | undefined> => {
  // What a coding CLI looks at and whom it asks is its own affair: it gets one more round before a person is asked.
  if (tools.task.agent !== undefined)
    return (facts.standstill ?? 0) < agentPatience ? { rung: 'targeted' } : undefined;
  const first = healingRungs.indexOf(from) + (from === 'next-model' ? 0 : 1);
  for (const rung of healingRungs.slice(first)) {
    const chosen = await choices[rung](facts, problems, tools);
    if (chosen) return { rung, ...(facts.round?.model && { model: facts.round.model }), ...chosen };
  }
  return undefined;
};
