import { z } from 'zod';
import { diagnosticSchema } from '../diagnostic.ts';
import { handoffSchema } from '../handoff.ts';
import { healingRungSchema } from '../healing.ts';

const words = z.string().max(10_000);
const paths = z.array(z.string().max(1000)).max(200);

/** What a record says, by its kind. Every field is bounded, so that no record can fill a prompt or a page by itself. */
export const ledgerBodies = {
  /** What went wrong, and what mended it in a verified run. Shown from the error history; none is added by hand. */
  error: z.strictObject({
    problem: diagnosticSchema,
    language: z.string(),
    endpoint: z.string(),
    model: z.string(),
    rung: healingRungSchema,
    change: z.string(),
  }),
  blocker: z.strictObject({
    text: words,
    owner: z.string().max(200).optional(),
    resolution: words.optional(),
    paths: paths.optional(),
  }),
  query: z.strictObject({
    from: z.string().max(200),
    to: z.string().max(200),
    type: z.enum(['clarification', 'validation', 'consultation', 'estimation']),
    question: words,
    answer: words.optional(),
  }),
  /** L1 the orchestrator, L2 a person, L3 somebody outside. Pending ones of L2 are the questions of runs that wait. */
  escalation: z.strictObject({
    level: z.enum(['L1', 'L2', 'L3']),
    type: z.enum(['blocker', 'decision', 'technical', 'scope']),
    summary: words,
    resolution: words.optional(),
  }),
  decision: z.strictObject({
    choice: z.string().max(1000),
    question: words.optional(),
    reason: words.optional(),
  }),
  risk: z.strictObject({
    text: words,
    likelihood: z.enum(['high', 'medium', 'low']).optional(),
    mitigation: words.optional(),
  }),
  note: z.strictObject({ text: words }),
  deliverable: z.strictObject({ name: z.string().max(300), paths, text: words.optional() }),
  /** Ids instead of prose. Roles are an exact list: a name that is not in it is refused. */
  handoff: handoffSchema.extend({ attempt: z.int().nonnegative().default(0) }),
  metric: z.strictObject({ name: z.string().max(200), value: z.number(), unit: z.string().max(40) }),
  phase: z.strictObject({ phase: z.string().max(200), text: words.optional() }),
  /** What a session keeps for a while; its key is session, type and name together. */
  context: z.strictObject({
    session: z.string().min(1).max(200),
    type: z.enum(['conversation', 'working_set', 'agent_state', 'user_preference', 'temporary']),
    name: z.string().min(1).max(200),
    value: z.json(),
  }),
  /** What was learned: it is offered to roles whose work it touches. */
  memory: z.strictObject({
    type: z.enum([
      'pattern',
      'decision',
      'failure',
      'gotcha',
      'success',
      'integration',
      'performance',
      'security',
    ]),
    text: words,
    paths: paths.optional(),
  }),
} as const;

export type LedgerKind = keyof typeof ledgerBodies;
export type LedgerBody<Kind extends LedgerKind = LedgerKind> = z.infer<(typeof ledgerBodies)[Kind]>;

export const ledgerKinds = Object.keys(ledgerBodies) as [LedgerKind, ...LedgerKind[]];
export const ledgerKindSchema = z.enum(ledgerKinds, { error: `must be one of ${ledgerKinds.join(', ')}` });
