import type { Config } from '../config.ts';
import { UserError } from '../domain/errors.ts';
import type { Abilities } from '../domain/worker.ts';
import { readRunNeeds, type RunNeeds } from '../store/run-needs.ts';
import type { Store } from '../store/open-store.ts';
import { isShippedModel } from '../models/demo/shipped-model.ts';
import { isHere } from './local-project.ts';

const unknownRecipe = ({ recipe, version }: RunNeeds, { recipes }: Abilities): string | undefined => {
  const known = recipes[recipe];
  if (known === undefined) return `this version does not know the recipe ${recipe}`;
  if (version !== null && version > known)
    return `it was begun with version ${version} of the recipe ${recipe}; this one knows ${known}`;
  return undefined;
};

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

/** Why a worker leaves a run to others; undefined where it can do it. A person reads it in the list of workers. */
export const whyLeave = async (
  runId: string,
  store: Store,
  config: Config,
  abilities: Abilities,
): Promise<string | undefined> => {
  const needs = await readRunNeeds(store.engine, runId);
  if (needs === undefined) return undefined;
  const unknown = unknownRecipe(needs, abilities);
  if (unknown !== undefined) return unknown;
  if (needs.sandbox === 'required' && abilities.sandbox === 'none') return 'it needs a sandbox';
  if (needs.agent !== null && !abilities.agents.includes(needs.agent)) return `${needs.agent} is not here`;
  if (needs.remote === null && !(await isHere(needs.path)))
    return 'its folder is not on this machine, and it has no remote';
  return missingModel(needs, config);
};
