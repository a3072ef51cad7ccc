import { z } from 'zod';
import { gateIdSchema, projectKindSchema } from './gates.ts';

/** Where a prompt comes from: with Millwright, from the person's own folder, or from the repository. */
export const roleOriginSchema = z.enum(['millwright', 'person', 'project']);
export type RoleOrigin = z.infer<typeof roleOriginSchema>;

/** One role of deliveries as a person sees it. */
export const listedRoleSchema = z.object({
  name: z.string(),
  title: z.string(),
  /** What the page of an added role is. */
  about: z.string().optional(),
  gates: z.array(gateIdSchema),
  kinds: z.array(projectKindSchema),
  makes: z.array(z.string()),
  origin: roleOriginSchema,
  /** SHA-256 (hex) of what decides on its words. */
  hash: z.string(),
});
export type ListedRole = z.infer<typeof listedRoleSchema>;

/** `ignored` are names in the repository that do not count, because the person does not let a repository bring roles. */
export const roleListingSchema = z.object({ roles: z.array(listedRoleSchema), ignored: z.array(z.string()) });
export type RoleListing = z.infer<typeof roleListingSchema>;
