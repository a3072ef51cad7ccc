import { z } from 'zod';
import { gateIdSchema } from '../gates.ts';
import { idSchema } from '../id.ts';
import { ledgerBodies, type LedgerBody, type LedgerKind } from './bodies.ts';
import { ledgerStatusSchema, type LedgerStatus } from './statuses.ts';

export const severitySchema = z.enum(['critical', 'high', 'medium', 'low']);
export type Severity = z.infer<typeof severitySchema>;

/** What a record has to do with another one. `supersedes` takes the other's place, which is then offered to nobody. */
export const ledgerLinkSchema = z.strictObject({
  rel: z.enum(['supersedes', 'answers', 'blocks', 'fixes', 'relates-to']),
  to: idSchema,
});
export type LedgerLink = z.infer<typeof ledgerLinkSchema>;

const shared = {
  id: idSchema,
  projectId: idSchema,
  title: z.string().min(1).max(300),
  status: ledgerStatusSchema,
  severity: severitySchema.optional(),
  gate: gateIdSchema.optional(),
  /** Of whom it is, or for whom; a role of a delivery or of any other recipe. */
  role: z.string().max(100).optional(),
  runId: idSchema.optional(),
  taskId: idSchema.optional(),
  by: z.string().max(200),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  links: z.array(ledgerLinkSchema).max(50),
  /** Counts the changes from 1; whoever changes a record may say which version they saw. */
  version: z.int().positive(),
};

const of = <Kind extends LedgerKind>(kind: Kind) =>
  z.object({ ...shared, kind: z.literal(kind), body: ledgerBodies[kind] });

/** One fact about a project that outlives the run it came from. */
export const ledgerRecordSchema = z.discriminatedUnion('kind', [
  of('error'),
  of('blocker'),
  of('query'),
  of('escalation'),
  of('decision'),
  of('risk'),
  of('note'),
  of('deliverable'),
  of('handoff'),
  of('metric'),
  of('phase'),
  of('context'),
  of('memory'),
]);
export type LedgerRecord = z.infer<typeof ledgerRecordSchema>;

type Given = 'projectId' | 'title' | 'severity' | 'gate' | 'role' | 'runId' | 'taskId' | 'by' | 'expiresAt';

/**
 * A record that is to be added. `key` names it within its project: added again, nothing changes. `createdAt` is now and `status`
 * the first of its kind where left out.
 */
export type NewLedgerRecord<Kind extends LedgerKind = LedgerKind> = {
  [One in Kind]: Pick<LedgerRecord, Given> & {
    kind: One;
    body: z.input<(typeof ledgerBodies)[One]>;
    /** Made up where left out; one that is given has to hold the moment of `createdAt`. */
    id?: string;
    key?: string;
    createdAt?: string;
    updatedAt?: string;
    status?: LedgerStatus;
    links?: LedgerLink[];
  };
}[Kind];

/** One entry of the history of a record. */
export const ledgerMoveSchema = z.object({
  version: z.int().positive(),
  at: z.iso.datetime(),
  by: z.string(),
  from: ledgerStatusSchema.optional(),
  to: ledgerStatusSchema,
  reason: z.string().optional(),
});
export type LedgerMove = z.infer<typeof ledgerMoveSchema>;

export type { LedgerBody, LedgerKind, LedgerStatus };
