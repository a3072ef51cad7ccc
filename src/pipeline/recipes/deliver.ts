import type { Recipe } from '../step.ts';
import { commit } from '../steps/commit.ts';
import { finishDelivery } from '../steps/finish-delivery.ts';
import { planDelivery } from '../steps/plan-delivery.ts';
import { prepare } from '../steps/prepare.ts';
import { prove } from '../steps/prove.ts';
import { walkGate } from './walk-gate.ts';

/** From an idea to a product, through gates. The steps of `walkGate` are walked once for every gate. */
export const deliver: Recipe = {
  name: 'deliver',
  version: 1,
  steps: [prepare, planDelivery, ...walkGate, commit, finishDelivery, prove],
  salvageAt: 'commit',
  resumeAt: { withWork: 'heal', empty: 'open-gate' },
};
