import { z } from 'zod';

/** Programs that can hold a command, in the order in which `millwright doctor` names them. */
export const cageDrivers = ['bubblewrap', 'sandbox-runtime', 'docker', 'podman'] as const;
export type CageDriver = (typeof cageDrivers)[number];

/** Has Node, npm, git, Python, make and a C compiler. The person chooses another by `sandbox.image`. */
export const defaultImage = 'docker.io/library/node:26-bookworm';

/**
 * How well one thing is held. `held`: the system does not let a command past. `watched`: we look several times a second
 * and end the command. `partly`: see the words beside it. `open`: nothing holds it.
 */
export const holdSchema = z.enum(['held', 'watched', 'partly', 'open']);
export type Hold = z.infer<typeof holdSchema>;

/** What a cage is asked to hold. `time` is the deadline with all processes of the command, and the processors. */
export const heldMatters = ['network', 'files', 'memory', 'processes', 'disk', 'time'] as const;
export type HeldMatter = (typeof heldMatters)[number];

/** What a driver holds on one kind of machine: how well, and by what, in words for the person. */
export type Holds = Readonly<Record<HeldMatter, { hold: Hold; how: string }>>;

/** One driver on this machine. `reason` and `remedy` are there where it is not available. */
export const cageReportSchema = z.object({
  driver: z.enum(cageDrivers),
  available: z.boolean(),
  /** Whether runs use it. */
  chosen: z.boolean(),
  reason: z.string().optional(),
  remedy: z.string().optional(),
  holds: z.array(z.object({ matter: z.enum(heldMatters), hold: holdSchema, how: z.string() })),
});
export type CageReport = z.infer<typeof cageReportSchema>;
