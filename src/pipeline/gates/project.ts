import type { GateRow } from './gate-row.ts';
import { validation } from './checks/validation.ts';

/** The repository, from a template or as it was found: it builds. */
export const projectGate: GateRow = {
  id: 'G0',
  holds: 'work',
  executes: true,
  deliverables: [],
  duties: [{ check: validation }],
  // What is built later is proved later.
  covers: () => false,
};
