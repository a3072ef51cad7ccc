import type { Config } from '../config.ts';
import { agentNames } from '../agents/index.ts';
import { UserError } from '../domain/errors.ts';
import { unmetNeed, type Abilities } from '../domain/worker.ts';
import { readRunNeeds, type RunNeeds } from '../store/run-needs.ts';
import type { Store } from '../store/open-store.ts';
import { isShippedModel } from '../models/demo/shipped-model.ts';
import { isHere } from './local-project.ts';

const missingModel = ({ recipe, model, agent }: RunNeeds, config: Config): string | undefined => {
  if (recipe === 'check' || agent !== null || isShippedModel(model)) return undefined;
  const [wanted] = model === null ? config.route('coder') : [model];
  if (wanted === undefined) return 'no model is configured';
  try {
    config.resolveModel(wanted);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
};

/** With `auto` a model or a coding CLI that the person allows is enough; a name that was given has to be here. */
export const missingHands = (needs: RunNeeds, config: Config, { agents }: Abilities): string | undefined => {
  if (needs.agent === null) return undefined;
  if (needs.agent !== 'auto') return agents.includes(needs.agent) ? undefined : `${needs.agent} is not here`;
  const isAllowed = agentNames.some((name) => agents.includes(name) && config.agents[name].enabled);
  if (isAllowed) return undefined;
  const missing = missingModel({ ...needs, agent: null }, config);
  return missing && `no coding CLI is here, and ${missing}`;
};

/** Who is asked whether it can do a run. */
export interface Asked {
  store: Store;
  config: Config;
  abilities: Abilities;
  /** What the checks of a run's project need. */
  programsOf: (runId: string) => Promise<string[]>;
}

/** Why a worker leaves a run to others; undefined where it can do it. A person reads it in the list of workers. */
export const whyLeave = async (
  runId: string,
  { store, config, abilities, programsOf }: Asked,
): Promise<string | undefined> => {
  const needs = await readRunNeeds(store.engine, runId);
  if (needs === undefined) return undefined;
  const unmet = unmetNeed({ ...needs, programs: await programsOf(runId) }, abilities);
  if (unmet !== undefined) return unmet;
  const handless = missingHands(needs, config, abilities);
  if (handless !== undefined) return handless;
  if (needs.remote === null && !(await isHere(needs.path)))
    return 'its folder is not on this machine, and it has no remote';
  return needs.agent === 'auto' ? undefined : missingModel(needs, config);
};
