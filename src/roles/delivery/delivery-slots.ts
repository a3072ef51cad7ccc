/**
 * What every prompt of a delivery is filled with. The same for all roles, so that one caller serves them all and a person's own
 * prompt can stand in for any. `fillSlots` makes the values.
 */
export const deliverySlots = [
  /** How files are written in the answer. */
  'contract',
  /** The files there are. */
  'project',
  /** Path or scope of what is to be made, and what it is. */
  'deliverable',
  /** The form that it has. */
  'outline',
  /** What programs will look at, in plain sentences. */
  'checks',
  /** Deliverables made before, as data. */
  'inputs',
  /** What the ledger knows that may help, as data. */
  'ledger',
  /** What the person wants, as data. */
  'idea',
  /** Why the last version was not taken. */
  'feedback',
  /** Why the last answer could not be read. */
  'complaint',
] as const;
export type DeliverySlot = (typeof deliverySlots)[number];
