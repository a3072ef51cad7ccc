import { Bug } from '../../domain/errors.ts';
import type { DeliveryState } from '../../domain/gated-delivery.ts';
import { orderOf, productOf } from '../delivery/delivery-of.ts';
import { planGates } from '../delivery/plan-gates.ts';
import type { Step } from '../step.ts';

/** Looks at the repository and says what will be done at each gate, and why. */
export const planDelivery: Step = {
  name: 'plan-delivery',
  async run({ base }, tools) {
    if (base === undefined) throw new Bug('there is no commit to deliver from');
    const product = await productOf(tools);
    const delivery: DeliveryState = {
      start: base,
      plans: planGates(orderOf(tools), product, await tools.workbench.paths()),
      gate: 'G0',
      closed: {},
      stale: {},
      made: [],
      rounds: 0,
      feedback: [],
      checks: [],
      accepted: [],
      written: [],
    };
    return { kind: 'next', facts: { delivery } };
  },
};
