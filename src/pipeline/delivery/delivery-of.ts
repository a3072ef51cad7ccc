import { Bug } from '../../domain/errors.ts';
import type { Facts } from '../../domain/facts.ts';
import type { DeliveryOrder, DeliveryState } from '../../domain/gated-delivery.ts';
import { gateRows } from '../gates/index.ts';
import type { GateRow, Product } from '../gates/gate-row.ts';
import type { StepTools } from '../step-tools.ts';
import { lookAtProduct } from './look-at-product.ts';

/** What every step of a delivery works with. */
export interface Standing {
  order: DeliveryOrder;
  delivery: DeliveryState;
  row: GateRow;
  base: string;
  branch: string;
}

export const orderOf = ({ task }: Pick<StepTools, 'task'>): DeliveryOrder => {
  const order = task.request?.delivery;
  if (order === undefined) throw new Bug('a delivery was started without an order');
  return order;
};

export const standingOf = (facts: Facts, tools: Pick<StepTools, 'task'>): Standing => {
  const { delivery, base, branch } = facts;
  if (delivery === undefined || base === undefined || branch === undefined)
    throw new Bug('a gate was opened before the delivery was planned');
  return { order: orderOf(tools), delivery, row: gateRows[delivery.gate], base, branch };
};

export const productOf = ({ task, workbench }: Pick<StepTools, 'task' | 'workbench'>): Promise<Product> =>
  lookAtProduct(orderOf({ task }).kind, workbench);
