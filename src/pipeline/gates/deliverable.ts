import type { DeliverableName } from '../../domain/delivery-role.ts';
import type { Deliverable } from './gate-row.ts';

/** A document: one file and nothing else. */
export const documentOf = (
  name: DeliverableName,
  about: string,
  { reads = [], wave = 0, when }: Partial<Pick<Deliverable, 'reads' | 'wave' | 'when'>> = {},
): Deliverable => ({
  name,
  about,
  owes: [name],
  mayWrite: (path) => path === name,
  reads,
  wave,
  ...(when && { when }),
});
