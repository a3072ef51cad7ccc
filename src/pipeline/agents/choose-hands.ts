import { agentEndpoint, agentRole } from '../../domain/agent-events.ts';
import { usableAgents } from '../../agents/choose-agent.ts';
import { UserError } from '../../domain/errors.ts';
import type { RunEvent } from '../../domain/events.ts';
import type { ModelRecord, TrackRecord } from '../../domain/model-record.ts';
import { learnedOrder } from '../../models/routing/learned-route.ts';
import { mainLanguage } from '../main-language.ts';
import type { ModelAt, StepTools } from '../step-tools.ts';
import { chosenHands } from './agent-history.ts';
import { askClassifier } from './ask-classifier.ts';

/** Somebody who could do a task now: `models` for the models of the routes, else a coding CLI by its name. */
export interface Hands {
  name: string;
  /** How tasks in the project's language ended that they did. */
  record: TrackRecord;
  /** Calls or runs that they have in hand here. */
  load: number;
}

type Choice = Pick<RunEvent & { type: 'hands-choose' }, 'hands' | 'by' | 'reason'>;

const sumOf = (records: readonly ModelRecord[], role: string, language: string): TrackRecord => {
  const all = records.flatMap(({ outcomes }) => outcomes).filter((one) => one.role === role);
  const counted = all.filter((one) => one.language === language);
  const add = (field: 'verified' | 'failed') => counted.reduce((sum, one) => sum + one[field], 0);
  return { verified: add('verified'), failed: add('failed') };
};

const isOf =
  (models: readonly ModelAt[]) =>
  ({ model, endpoint }: ModelRecord): boolean =>
    models.some((one) => one.name === model && one.endpoint === endpoint);

/** The models of the coder's route; none where none is configured, or the person's settings keep this task from them. */
const routeOf = async (tools: StepTools): Promise<ModelAt[]> => {
  try {
    return await tools.route('coder');
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
};

/** Everybody who could do the task of this run now, the models first. */
const candidatesOf = async (tools: StepTools): Promise<Hands[]> => {
  const { agents, workbench } = tools;
  const [models, standings, records, paths] = await Promise.all([
    routeOf(tools),
    agents.standings(),
    agents.records(),
    workbench.paths(),
  ]);
  const language = mainLanguage(paths);
  const [first] = models;
  const ofModels = records.filter(isOf(models));
  const ours =
    first === undefined
      ? []
      : [{ name: 'models', record: sumOf(ofModels, 'coder', language), load: agents.load(first.endpoint) }];
  const usable = usableAgents(standings, { needsEdits: true, localOnly: false }, Date.now());
  const theirs = usable.map(({ name, active }) => {
    const own = records.filter(({ model, endpoint }) => endpoint === agentEndpoint && model === name);
    return { name, record: sumOf(own, agentRole, language), load: active };
  });
  return [...ours, ...theirs];
};

/** What is known of somebody, in words. */
export const knownOf = ({ name, record: { verified, failed }, load }: Hands): string => {
  const count = verified + failed;
  const past = count === 0 ? 'no task like it yet' : `${verified} of ${count} such tasks verified`;
  return `${name}: ${past}${load === 0 ? '' : `, ${load} in hand`}`;
};

/**
 * Who does a task, of those that could. The idle ones come before the busy ones; among them what was verified decides, by
 * drawing from what each record makes plausible, so that nobody is written off after one failure. Where nothing is known, the
 * least busy one, the first listed of equals. Pure: the same `random` gives the same choice.
 */
export const pickHands = (candidates: readonly Hands[], random: () => number = Math.random): Choice => {
  const reason = candidates.map(knownOf).join('; ');
  const least = Math.min(...candidates.map(({ load }) => load));
  const free = candidates.filter(({ load }) => (least === 0 ? load === 0 : true));
  const isKnown = free.some(({ record }) => record.verified + record.failed > 0);
  const [first] = isKnown
    ? learnedOrder(
        free.map(({ name: key, record }) => ({ key, record })),
        { random },
      )
    : free.toSorted((a, b) => a.load - b.load).map(({ name }) => name);
  const by = candidates.length === 1 ? 'only' : isKnown && free.length > 1 ? 'outcomes' : 'load';
  return { hands: first ?? 'models', by, reason };
};

/**
 * Decides who does a task that leaves it open (`agent` is `auto`), once a run, and writes down why. Where nobody can be had now it
 * decides nothing: the coding CLIs then say why, or wait for the end of their limits. Starts no program; asks a model only where a
 * route for the classifier names one.
 */
export const chooseHands = async (tools: StepTools): Promise<void> => {
  if (tools.task.agent !== 'auto' || chosenHands(tools.history()) !== undefined) return;
  const candidates = await candidatesOf(tools);
  if (candidates.length === 0) return;
  const among = candidates.map(({ name }) => name);
  const asked =
    candidates.length > 1 ? await askClassifier(candidates.map(knownOf), among, tools) : undefined;
  const choice: Choice =
    asked === undefined
      ? pickHands(candidates)
      : { hands: asked, by: 'classifier', reason: candidates.map(knownOf).join('; ') };
  await tools.emit({ type: 'hands-choose', ...choice, among });
};
