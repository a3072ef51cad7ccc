import type { GateId } from '../../domain/gates.ts';
import { addedRoles } from '../../roles/collect-roles.ts';
import type { Deliverable, Product } from '../gates/gate-row.ts';
import type { StepTools } from '../step-tools.ts';

/** They read what our own roles have made. */
const lastWave = 100;

/** The pages of roles that somebody added: one each, and nothing else may be written. */
export const pagesOfAddedRoles = async (
  gate: GateId,
  { kind }: Product,
  { roles }: Pick<StepTools, 'roles'>,
): Promise<Deliverable[]> =>
  addedRoles(await roles(), { gate, kind }).flatMap(({ name: role, title, makes }) =>
    makes.map((path) => ({
      name: path,
      role,
      about: title,
      owes: [path],
      mayWrite: (other: string) => other === path,
      reads: [],
      wave: lastWave,
    })),
  );
