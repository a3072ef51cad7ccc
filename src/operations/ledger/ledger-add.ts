import { z } from 'zod';
import { plainLine } from '../../domain/cut-text.ts';
import { UserError } from '../../domain/errors.ts';
import { gateIdSchema, gateIds } from '../../domain/gates.ts';
import { ledgerBodies } from '../../domain/ledger/bodies.ts';
import { severitySchema, type NewLedgerRecord } from '../../domain/ledger/record.ts';
import { supersededStatus } from '../../domain/ledger/statuses.ts';
import { findRun, runReference } from '../find-run.ts';
import { defineOperation, type OperationContext } from '../operation.ts';
import { findProject, projectReference } from './find-project.ts';
import { recordReference, recordViewSchema, viewRecord } from './record-reference.ts';

const addedKinds = ['note', 'risk', 'decision', 'memory', 'blocker', 'query'] as const;
type AddedKind = (typeof addedKinds)[number];

const typesOf: Readonly<Partial<Record<AddedKind, readonly string[]>>> = {
  query: ledgerBodies.query.shape.type.options,
  memory: ledgerBodies.memory.shape.type.options,
};

const input = z.strictObject({
  kind: z
    .enum(addedKinds, { error: `must be one of ${addedKinds.join(', ')}` })
    .meta({ description: addedKinds.join(', '), placeholder: 'KIND' }),
  text: z
    .string()
    .trim()
    .min(1, { error: 'must say something' })
    .max(10_000, { error: 'is longer than 10,000 characters' })
    .meta({ description: 'what is to be remembered', placeholder: 'TEXT', stdin: true }),
  project: projectReference,
  title: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'in one line (default: the first line of the text)', placeholder: 'TITLE' }),
  severity: severitySchema
    .optional()
    .meta({ description: severitySchema.options.join(', '), placeholder: 'SEVERITY' }),
  gate: gateIdSchema
    .optional()
    .meta({ description: `the gate that it is about: ${gateIds.join(', ')}`, placeholder: 'GATE' }),
  role: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'the role that it is for, such as architect or coder', placeholder: 'ROLE' }),
  type: z
    .string()
    .optional()
    .meta({
      description: `of a memory: ${typesOf.memory?.join(', ')}; of a query: ${typesOf.query?.join(', ')}`,
      placeholder: 'TYPE',
    }),
  path: z.array(z.string().min(1).max(1000)).max(200).optional().meta({
    description: 'a file of the project that it is about; may be given several times',
    placeholder: 'FILE',
  }),
  reason: z
    .string()
    .max(10_000)
    .optional()
    .meta({ description: 'of a decision: why it was taken', placeholder: 'TEXT' }),
  run: runReference.optional().meta({ description: 'the run that it is about' }),
  supersedes: recordReference.optional().meta({ description: 'a record whose place this one takes' }),
});
type Added = z.infer<typeof input>;

const typeOf = ({ kind, type }: Added, fallback: string): string => {
  const types = typesOf[kind] ?? [];
  if (type === undefined) return fallback;
  if (types.includes(type)) return type;
  throw new UserError(
    types.length === 0 ? `a ${kind} has no type` : `--type must be one of ${types.join(', ')}`,
    { usage: true, hint: 'millwright ledger-add --help' },
  );
};

const bodies: Readonly<Record<AddedKind, (given: Added, by: string) => Record<string, unknown>>> = {
  note: ({ text }) => ({ text }),
  risk: ({ text }) => ({ text }),
  decision: ({ text, reason }) => ({ choice: text.slice(0, 1000), ...(reason !== undefined && { reason }) }),
  memory: (given) => ({ type: typeOf(given, 'gotcha'), text: given.text, paths: given.path ?? [] }),
  blocker: ({ text, path, role }) => ({
    text,
    paths: path ?? [],
    ...(role !== undefined && { owner: role }),
  }),
  query: (given, by) => ({
    from: by,
    to: given.role ?? 'anybody',
    type: typeOf(given, 'clarification'),
    question: given.text,
  }),
};

/** What the record takes the place of. Throws UserError where that is of another kind, or of one that nothing supersedes. */
const linksOf = async ({ kind, supersedes }: Added, projectId: string, context: OperationContext) => {
  if (supersedes === undefined) return [];
  const older = await (await context.store()).ledger.find(supersedes);
  if (older.kind !== kind || older.projectId !== projectId || supersededStatus(kind) === undefined)
    throw new UserError(`a ${kind} cannot take the place of this ${older.kind}`, {
      hint: 'a record supersedes one of its own kind and project: a note, risk, decision or memory',
    });
  return [{ rel: 'supersedes' as const, to: older.id }];
};

const add = async (given: Added, by: string, context: OperationContext) => {
  const store = await context.store();
  const project = await findProject(given.project, context);
  const about = given.run === undefined ? undefined : (await findRun(given.run, store)).run;
  if (about !== undefined && about.projectId !== project.id)
    throw new UserError('this run is of another project', { hint: 'name its project with --project' });
  typeOf(given, '');
  const { kind, text, title, severity, gate, role } = given;
  const record = {
    projectId: project.id,
    kind,
    title: title ?? (plainLine(text.split('\n', 1)[0] ?? '', 200) || kind),
    body: bodies[kind](given, by),
    by: plainLine(by, 200) || 'unknown',
    links: await linksOf(given, project.id, context),
    ...(severity && { severity }),
    ...(gate && { gate }),
    ...(role && { role }),
    ...(about && { runId: about.id, taskId: about.taskId }),
  };
  return viewRecord(await store.ledger.add(record as NewLedgerRecord), store);
};

/** Puts something on record about a project. */
export const ledgerAdd = defineOperation({
  name: 'ledger-add',
  about: 'Put something on record about a project, for persons and roles to know',
  http: { method: 'POST', path: '/api/projects/{project}/ledger' },
  input,
  output: recordViewSchema,
  positional: ['kind', 'text'],
  examples: [
    'millwright ledger-add memory "the build needs NODE_ENV=production" --path vite.config.ts',
    'millwright ledger-add risk "the licence of the font is unclear" --severity high --gate G4',
    'millwright ledger-add query "Which port does the service listen on?" --role architect',
  ],
  run: (given, context) => add(given, context.user, context),
});

/** The same for an assistant: notes and queries alone, which say that no person wrote them. */
export const ledgerAddByAssistant = defineOperation({
  name: ledgerAdd.name,
  output: recordViewSchema,
  about: 'Put a note or a query on record about a project, for persons and roles to know',
  input: input
    .omit({ supersedes: true, reason: true })
    .extend({ kind: z.enum(['note', 'query']).meta({ description: 'note or query' }) }),
  run: (given, context) => add(given, `an assistant of ${context.user}`, context),
});
