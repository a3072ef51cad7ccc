import { z } from 'zod';
import { diagnosticIdentity, diagnosticSchema, type Diagnostic } from './diagnostic.ts';
import { healingRungSchema } from './healing.ts';
import { idSchema } from './id.ts';

/** Characters of a change that are kept: what mended one problem is short, or it mended more than that. */
export const changeLimit = 2000;

/** A problem that a kept round of a verified run made go away, and what that round changed. */
export const errorFixSchema = z.object({
  runId: idSchema,
  projectId: idSchema,
  problem: diagnosticSchema,
  /** The toolchain's language, by most of the project's files. */
  language: z.string(),
  /** Who wrote the change. */
  model: z.string(),
  endpoint: z.string(),
  rung: healingRungSchema,
  /** Lines taken out and put in, with a few around them; at most {@link changeLimit} characters. */
  change: z.string().max(changeLimit),
  at: z.iso.datetime(),
});
export type ErrorFix = z.infer<typeof errorFixSchema>;

/** What makes two problems of the same kind although they are in different files: their identity without the path. */
export const diagnosticKind = ({ tool, severity, code, message }: Diagnostic): string =>
  diagnosticIdentity({ tool, severity, message, ...(code !== undefined && { code }) });

/** Which fixes to list. `text` is looked for in message, path, code and change, without regard to case. */
export interface FixFilter {
  projectId?: string | undefined;
  tool?: string | undefined;
  text?: string | undefined;
  /** ISO 8601; the place to go on at. */
  before?: string | undefined;
  /** At most 100, which is the default. */
  limit?: number | undefined;
}

/** What mended which problem before. Learned from verified runs only. */
export interface ErrorHistory {
  /** Noting a run's fixes twice changes nothing. */
  record(fixes: readonly ErrorFix[]): Promise<void>;
  /**
   * Of the project's fixes of the same problem or, behind those, of the same kind: at most `limit`, newest first, no change
   * twice.
   */
  similar(projectId: string, problems: readonly Diagnostic[], limit: number): Promise<ErrorFix[]>;
  /** The project's fixes, newest first; `before` (ISO 8601) is the place to go on at. At most `limit`, 100 if left out. */
  ofProject(projectId: string, page?: { limit?: number; before?: string }): Promise<ErrorFix[]>;
  /** Fixes of one project or of all, newest first. */
  list(which: FixFilter): Promise<ErrorFix[]>;
}
