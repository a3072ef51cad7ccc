import { z } from 'zod';
import { Bug, UserError } from '../../domain/errors.ts';
import { shortId } from '../../domain/id.ts';
import type { LedgerChanged } from '../../domain/ledger/ledger.ts';
import type { LedgerKind, LedgerRecord } from '../../domain/ledger/record.ts';
import { severitySchema } from '../../domain/ledger/record.ts';
import { ledgerStatusSchema, nextStatuses, type LedgerStatus } from '../../domain/ledger/statuses.ts';
import { defineOperation } from '../operation.ts';
import { recordReference, recordViewSchema, viewRecord } from './record-reference.ts';

/** The field of a record that the words of a change go to; for others they are the reason in its history. */
const saidIn: Readonly<Partial<Record<LedgerKind, string>>> = {
  blocker: 'resolution',
  query: 'answer',
  escalation: 'resolution',
  risk: 'mitigation',
};

const elsewhere = ({ kind, runId, taskId }: LedgerRecord): string => {
  if (kind === 'escalation') return `answer it: \`millwright answer ${shortId(runId ?? '')} "TEXT"\``;
  if (kind === 'decision') return `it is what was decided: \`millwright task ${shortId(taskId ?? '')}\``;
  return 'it is what a verified run has noted';
};

const refusal = (
  { why, record }: LedgerChanged & { kind: 'refused' },
  before: LedgerRecord,
  status: LedgerStatus,
): UserError => {
  const now = record ?? before;
  if (why === 'elsewhere')
    return new UserError(`this ${now.kind} is not changed here`, { hint: elsewhere(now) });
  if (why === 'overtaken')
    return new UserError(`somebody has changed this ${now.kind} meanwhile: it is ${now.status}`, {
      hint: `look at it again: \`millwright ledger-show ${shortId(now.id)}\``,
    });
  if (why === 'gone') return new UserError('this record is not there any more');
  const next = nextStatuses(now.kind, now.status);
  return new UserError(`this ${now.kind} is ${now.status}: it cannot become ${status}`, {
    hint: next.length === 0 ? 'that is its end' : `it can become ${next.join(', ')}`,
  });
};

/** Resolves, answers, closes a record. */
export const ledgerChange = defineOperation({
  name: 'ledger-change',
  about: 'Change how a record stands: resolve a blocker, answer a query, close a risk',
  http: { method: 'POST', path: '/api/ledger/{record}/change' },
  input: z.strictObject({
    record: recordReference,
    status: ledgerStatusSchema.meta({
      description: 'what it becomes, such as resolved, answered, mitigated, accepted, closed or archived',
      placeholder: 'STATUS',
    }),
    text: z
      .string()
      .trim()
      .max(10_000, { error: 'is longer than 10,000 characters' })
      .default('')
      .meta({ description: 'the answer, what resolved it, or why', placeholder: 'TEXT', stdin: true }),
    severity: severitySchema
      .optional()
      .meta({ description: severitySchema.options.join(', '), placeholder: 'SEVERITY' }),
    version: z
      .int({ error: 'must be a whole number' })
      .positive()
      .optional()
      .meta({ description: 'only if this is the version that you have looked at', placeholder: 'N' }),
  }),
  output: recordViewSchema,
  positional: ['record', 'status', 'text'],
  examples: [
    'millwright ledger-change 3f9a1c2e resolved "the key was renewed"',
    'millwright ledger-change 3f9a1c2e answered "8080"',
  ],
  async run({ record: reference, status, text, severity, version }, context) {
    const store = await context.store();
    const before = await store.ledger.find(reference);
    if (status === 'answered' && text === '')
      throw new UserError('there is no answer', { usage: true, hint: 'give it as the last word' });
    const field = saidIn[before.kind];
    const said = text === '' ? {} : field === undefined ? { reason: text } : { body: { [field]: text } };
    const wish = { by: context.user, status, severity, version: version ?? before.version, ...said };
    const changed = await store.ledger.change(before.id, wish);
    if (changed.kind === 'refused') throw refusal(changed, before, status);
    if (changed.record.id !== before.id) throw new Bug('another record was changed');
    return viewRecord(changed.record, store);
  },
});
