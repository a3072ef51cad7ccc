import type { Hosting } from '../domain/hosting.ts';
import type { Remembered } from '../domain/ledger/remembered.ts';
import type { RoleCatalogue } from '../roles/collect-roles.ts';

/** What a step may reach beyond its own run: what is on record, whose words the roles have, and where products go. */
export interface OutsideTools extends Remembered {
  /** The prompts of a delivery's roles, ours and those that a person or the repository brings. */
  roles(): Promise<RoleCatalogue>;
  /** Where a product goes once a person has approved it. */
  readonly hosting: Hosting;
}
