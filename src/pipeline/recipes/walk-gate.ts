import type { Step } from '../step.ts';
import { checkGate } from '../steps/check-gate.ts';
import { closeGate } from '../steps/close-gate.ts';
import { decideGate } from '../steps/decide-gate.ts';
import { healAtGate } from '../steps/heal-at-gate.ts';
import { openGate } from '../steps/open-gate.ts';
import { produce } from '../steps/produce.ts';
import { release } from '../steps/release.ts';
import { reviewCode } from '../steps/review-code.ts';
import { intoTree } from './into-tree.ts';

/** One gate of a delivery: roles make what it wants, programs check it, a person decides, and what they approved is a checkpoint. */
export const walkGate: readonly Step[] = [
  openGate,
  produce,
  ...intoTree.map((step) => (step.name === healAtGate.name ? healAtGate : step)),
  reviewCode,
  checkGate,
  decideGate,
  release,
  closeGate,
];
