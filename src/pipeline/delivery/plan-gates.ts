import { gateIds, type GateId } from '../../domain/gates.ts';
import type { DeliveryOrder, GatePlan } from '../../domain/gated-delivery.ts';
import { gateRows } from '../gates/index.ts';
import { deliverablesOf, type GateRow, type Product } from '../gates/gate-row.ts';

const full = (reason: string): GatePlan => ({ way: 'full', reason });

/** By what of a gate's documents stands already. */
const byDocuments = (row: GateRow, product: Product, paths: ReadonlySet<string>): GatePlan => {
  const owed = deliverablesOf(row, product).flatMap(({ owes }) => owes);
  const missing = owed.filter((path) => !paths.has(path));
  if (missing.length === owed.length) return full('none of its documents is there');
  if (missing.length > 0) return { way: 'delta', reason: `${missing.join(', ')} is missing` };
  return product.kind === 'enhancement' || row.id !== 'G8'
    ? { way: 'delta', reason: 'its documents are there and are changed to fit' }
    : { way: 'validate', reason: 'its files are there: they are checked, and changed only where that fails' };
};

/**
 * What is done at each gate, with the reason, by what the repository holds when the delivery begins. `paths` are its files.
 */
export const planGates = (
  order: DeliveryOrder,
  product: Product,
  paths: readonly string[],
): Record<GateId, GatePlan> => {
  const known = new Set(paths);
  const planOf = (id: GateId): GatePlan => {
    const row = gateRows[id];
    if (id === 'G0') return { way: 'validate', reason: 'the repository is there: its own checks run' };
    if (id === 'G4' && !product.hasUi)
      return { way: 'skip', reason: 'nothing in the repository is a page that people see' };
    if (id === 'G9' && order.mode === 'local-only')
      return { way: 'skip', reason: 'the mode is local-only: nothing goes into production' };
    if (id === 'G5')
      return order.kind === 'enhancement'
        ? { way: 'delta', reason: 'the product stands: its code is changed to fit' }
        : full('the code of the product is written');
    if (id === 'G6') return full('every requirement gets a test');
    return byDocuments(row, product, known);
  };
  return Object.fromEntries(gateIds.map((id) => [id, planOf(id)])) as Record<GateId, GatePlan>;
};
