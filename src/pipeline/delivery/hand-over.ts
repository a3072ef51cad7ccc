import { deliveryRoleNameSchema } from '../../domain/delivery-role.ts';
import { handoffsFrom, type Handoff, type MadeDeliverable } from '../../domain/handoff.ts';
import { roleFor, type Product } from '../gates/gate-row.ts';
import type { StepTools } from '../step-tools.ts';
import type { Standing } from './delivery-of.ts';

/** What each role of a gate leaves to those who go on, read out of what it made and of nothing that it says about it. */
export const handOver = async (
  { row, delivery }: Standing,
  product: Product,
  { workbench }: Pick<StepTools, 'workbench'>,
): Promise<Handoff[]> => {
  const byRole = new Map<string, MadeDeliverable[]>();
  for (const deliverable of row.deliverables.filter(({ name }) => delivery.made.includes(name))) {
    const role = roleFor(deliverable, product);
    if (role === undefined) continue;
    const made = byRole.get(role) ?? [];
    for (const path of deliverable.owes) {
      const text = await workbench.read(path);
      if (typeof text === 'string') made.push({ path, text });
    }
    byRole.set(role, made);
  }
  return [...byRole].flatMap(([role, made]) => {
    const from = deliveryRoleNameSchema.safeParse(role);
    if (!from.success) return [];
    return handoffsFrom({ from: from.data, gate: row.id, made, accepted: delivery.accepted }, product);
  });
};
