import type { RoleListing } from '../domain/role-listing.ts';
import type { RoleCatalogue, RolePlaces } from '../roles/collect-roles.ts';

/** The roles of deliveries that are in force here. Both throw UserError for a role that counts and does not hold. */
export interface RolesHere {
  /** Read once, so that a run keeps the words that it began with. */
  collect(): Promise<RoleCatalogue>;
  /** Without their prompts. */
  list(): Promise<RoleListing>;
}

/** Nothing is read before somebody asks: most commands never do. */
export const rolesHere = (places: RolePlaces): RolesHere => {
  let read: Promise<RoleCatalogue> | undefined;
  const room = () => import('../roles/collect-roles.ts');
  const collect = (): Promise<RoleCatalogue> =>
    (read ??= room().then(({ collectRoles }) => collectRoles(places)));
  return { collect, list: async () => (await room()).listRoles(await collect()) };
};
