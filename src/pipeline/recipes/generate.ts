import type { Recipe } from '../step.ts';
import { assess } from '../steps/assess.ts';
import { deliver } from '../steps/deliver.ts';
import { prepare } from '../steps/prepare.ts';
import { prove } from '../steps/prove.ts';
import { make } from './make.ts';

const work = make.steps.filter((step) => step !== prepare && step !== prove);

/** One file from a spec, with its tests where they are wanted: what `make` does, assessed before and delivered after. */
export const generate: Recipe = {
  ...make,
  name: 'generate',
  steps: [prepare, assess, ...work, deliver, prove],
};
