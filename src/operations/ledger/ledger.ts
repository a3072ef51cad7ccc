import { z } from 'zod';
import { gateIdSchema, gateIds } from '../../domain/gates.ts';
import { idSchema } from '../../domain/id.ts';
import { ledgerKinds, ledgerKindSchema } from '../../domain/ledger/bodies.ts';
import { ledgerRecordSchema } from '../../domain/ledger/record.ts';
import { ledgerStatusSchema } from '../../domain/ledger/statuses.ts';
import { runReference } from '../find-run.ts';
import { defineOperation } from '../operation.ts';
import { taskReference } from '../tasks/task-options.ts';
import { findProject, projectReference } from './find-project.ts';
import { recordReference } from './record-reference.ts';

const limitError = 'must be a whole number from 1 to 500';

const input = z.strictObject({
  project: projectReference,
  kind: z
    .array(ledgerKindSchema)
    .optional()
    .meta({
      description: `only these kinds: ${ledgerKinds.join(', ')}; may be given several times`,
      placeholder: 'KIND',
    }),
  status: z.array(ledgerStatusSchema).optional().meta({
    description: 'only in this status, such as open or pending; may be given several times',
    placeholder: 'STATUS',
  }),
  gate: gateIdSchema
    .optional()
    .meta({ description: `only of this gate: ${gateIds.join(', ')}`, placeholder: 'GATE' }),
  role: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'only of this role, such as architect', placeholder: 'ROLE' }),
  run: runReference.optional().meta({ description: 'only of this run' }),
  task: taskReference.optional().meta({ description: 'only of this task' }),
  text: z.string().min(1).max(1000).optional().meta({
    description: 'only where all these words are in it, whole or as the beginning of a longer one',
    placeholder: 'TEXT',
  }),
  since: z.iso
    .datetime({ error: 'must be a moment such as 2026-11-21T10:00:00Z' })
    .optional()
    .meta({ description: 'only what was made since then', placeholder: 'TIME' }),
  before: recordReference.optional().meta({ description: 'go on after this one, for the next page' }),
  limit: z
    .int({ error: limitError })
    .min(1, { error: limitError })
    .max(500, { error: limitError })
    .default(50)
    .meta({ description: 'how many', placeholder: 'N' }),
});

/** Lists what is on record about a project. */
export const ledger = defineOperation({
  name: 'ledger',
  about:
    'List what is on record about a project, the newest first: errors and what mended them, blockers, queries, escalations, decisions, risks, notes and more',
  http: { method: 'GET', path: '/api/projects/{project}/ledger' },
  input,
  output: z.object({
    project: z.string(),
    records: z.array(ledgerRecordSchema),
    /** Where the next page begins; null on the last one. */
    next: idSchema.nullable(),
  }),
  positional: ['project'],
  examples: [
    'millwright ledger',
    'millwright ledger --kind blocker --kind risk --status open',
    'millwright ledger shop --gate G3 --text "port"',
  ],
  async run({ project: reference, kind, status, run, task, before, ...which }, context) {
    const project = await findProject(reference, context);
    const store = await context.store();
    const records = await store.ledger.list({
      ...which,
      projectId: project.id,
      kinds: kind,
      statuses: status,
      runId: run && (await store.runs.find(run)).id,
      taskId: task && (await store.tasks.find(task)).id,
      before: before && (await store.ledger.find(before)).id,
    });
    const next = records.length === which.limit ? (records.at(-1)?.id ?? null) : null;
    return { project: project.path, records, next };
  },
});
