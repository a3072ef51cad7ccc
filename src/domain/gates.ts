import { z } from 'zod';

/** The gates of a delivery, in order. What each is made of stands in `src/pipeline/gates/`. */
export const gateIds = ['G0', 'G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9'] as const;
export const gateIdSchema = z.enum(gateIds);
export type GateId = z.infer<typeof gateIdSchema>;

export const gateTitles: Readonly<Record<GateId, string>> = {
  G0: 'Project',
  G1: 'Scope',
  G2: 'Product',
  G3: 'Architecture',
  G4: 'Design',
  G5: 'Development',
  G6: 'Testing',
  G7: 'Security',
  G8: 'Staging',
  G9: 'Production',
};

/** How strict the executed checks are. */
export const levelSchema = z.enum(['mvp', 'standard', 'enterprise']);
export type Level = z.infer<typeof levelSchema>;

/** Whether G9, production, is walked: never, if the person says so at G8, or always. */
export const deployModeSchema = z.enum(['local-only', 'optional', 'required']);
export type DeployMode = z.infer<typeof deployModeSchema>;

/** What is built decides on the roles. `enhancement` is work on a product that stands already. */
export const projectKindSchema = z.enum(['traditional', 'ai_ml', 'hybrid', 'enhancement']);
export type ProjectKind = z.infer<typeof projectKindSchema>;

/**
 * Limits of a level: line coverage in percent (at least), warnings of linters (at most). Type errors, failed tests, and
 * critical or high advisories are 0 at every level.
 */
export const thresholds: Readonly<Record<Level, { coverage: number; lintWarnings: number }>> = {
  mvp: { coverage: 60, lintWarnings: 20 },
  standard: { coverage: 80, lintWarnings: 10 },
  enterprise: { coverage: 90, lintWarnings: 0 },
};
