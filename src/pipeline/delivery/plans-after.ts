import type { GateAnswer } from '../../domain/gate.ts';
import type { DeliveryState } from '../../domain/gated-delivery.ts';
import type { Standing } from './delivery-of.ts';

/** What is planned once a gate is approved. Where production is optional, whoever approves G8 says whether it is walked. */
export const plansAfter = (
  { delivery, row, order }: Pick<Standing, 'delivery' | 'row' | 'order'>,
  { details }: Pick<GateAnswer, 'details'>,
): DeliveryState['plans'] =>
  row.id !== 'G8' || order.mode !== 'optional' || details?.accept?.includes('G9') === true
    ? delivery.plans
    : {
        ...delivery.plans,
        G9: { way: 'skip', reason: 'the mode is optional, and G8 was approved without --accept G9' },
      };
