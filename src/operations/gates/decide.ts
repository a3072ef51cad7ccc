import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import type { GateAnswer, GateDetails } from '../../domain/gate.ts';
import type { GateId } from '../../domain/gates.ts';
import { shortId } from '../../domain/id.ts';
import { designOptions, judgeDecision } from '../../domain/judge-decision.ts';
import { defineOperation, type OperationContext } from '../operation.ts';
import { recordAnswer } from '../record-answer.ts';
import { runStartedSchema, type RunStarted } from '../run-started.ts';
import { deliveryOptions, findDelivery, type FoundDelivery } from './find-delivery.ts';
import { seenTree } from './gate-table.ts';
import { gateReference } from './look.ts';

const seen = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[0-9a-f]{7,64}$/, { error: 'must be the hash of a tree, as `millwright gate show` prints it' })
  .meta({ description: 'the tree that you have looked at', placeholder: 'HASH' });

const reason = z
  .string()
  .trim()
  .min(1, { error: 'must say why' })
  .max(100_000, { error: 'is longer than 100,000 characters' })
  .meta({ description: 'why; whoever made it works with these words', placeholder: 'TEXT', stdin: true });

const choice = z
  .enum(designOptions, { error: `must be one of ${designOptions.join(', ')}` })
  .meta({ description: 'the design that you pick', placeholder: 'a|b|c' });

const accept = z.array(z.string().trim().min(1).max(100)).default([]).meta({
  description:
    'an open question (Q1), a check that could not run, or an overtaken gate that you take as it is',
  placeholder: 'NAME',
});

/** Only what stands in the documents of the gate; anything else is refused when it is taken over. */
const files = z
  .array(z.strictObject({ path: z.string().min(1).max(1000), content: z.string().max(1_000_000) }))
  .max(100)
  .default([])
  .meta({
    description: 'what you changed first, as [{"path","content"}]; it is checked before anything is approved',
    placeholder: 'JSON',
  });

const notWaiting = (gate: GateId, { view, run }: FoundDelivery): UserError => {
  const row = view.gates.find((one) => one.gate === gate);
  const id = shortId(run.id);
  const hints: Record<string, string> = {
    approved: `it is approved; to go back to it: \`millwright gate reopen ${gate} "why"\``,
    working: `it is being made and checked; \`millwright show ${id}\` tells how far it is, \`millwright cancel\` ends it`,
    ahead: view.asked ? `${view.asked.gate} waits for you first` : 'the gates before it come first',
    skipped: `the plan leaves it out: ${row?.plan?.reason ?? ''}`,
  };
  return new UserError(`${gate} does not wait for a decision`, {
    hint: hints[row?.state ?? 'ahead'] ?? `\`millwright gate list --delivery ${id}\``,
  });
};

/** Somebody has committed on the branch: what was executed says nothing of it yet, so the run looks first and then decides or asks. */
const hasMoved = async ({ project, view }: FoundDelivery, context: OperationContext): Promise<boolean> => {
  const tip = await context.repositories.tip(project.path, view.branch);
  return tip !== undefined && tip !== view.base;
};

/** Takes a typed decision of a person, or refuses it with the reason; then the delivery goes on. */
const decide = async (
  found: FoundDelivery,
  { gate, decision, text, details }: Omit<GateAnswer, 'by'> & { gate: GateId },
  context: OperationContext,
): Promise<RunStarted> => {
  if (found.view.asked?.gate !== gate) throw notWaiting(gate, found);
  const answer: GateAnswer = { decision, text, by: context.user, ...(details && { details }) };
  const standing = { delivery: found.view.state, order: found.order, tree: seenTree(found) ?? '' };
  const refused = judgeDecision(answer, standing);
  if (refused !== undefined && !(await hasMoved(found, context)))
    throw new UserError(`${gate} was not decided: ${refused}`, {
      hint: `\`millwright gate show ${gate} --delivery ${shortId(found.run.id)}\``,
    });
  return recordAnswer({ ...found, gate, answer }, context);
};

const detailsOf = (details: {
  seen?: string | undefined;
  choice?: string | undefined;
  accept?: readonly string[];
  files?: readonly { path: string; content: string }[];
}): GateDetails => ({
  ...(details.seen !== undefined && { seen: details.seen }),
  ...(details.choice !== undefined && { choice: details.choice }),
  ...(details.accept?.length && { accept: [...details.accept] }),
  ...(details.files?.length && {
    files: Object.fromEntries(details.files.map(({ path, content }) => [path, content])),
  }),
});

/** Approves what waits at a gate. */
export const gateApprove = defineOperation({
  name: 'gate approve',
  about: 'Approve what waits at a gate, by the hash of what you have looked at; the delivery goes on',
  http: { method: 'POST', path: '/api/gates/{gate}/approve' },
  input: z.strictObject({
    gate: gateReference,
    seen,
    choice: choice.optional().meta({ ...choice.meta(), description: 'at G4: the design that you pick' }),
    accept,
    files,
    ...deliveryOptions,
  }),
  output: runStartedSchema,
  positional: ['gate'],
  starts: 'run',
  examples: [
    'millwright gate approve G2 --seen 3f9a1c2e0b71',
    'millwright gate approve G1 --seen 3f9a1c2e0b71 --accept Q1 --accept Q2',
  ],
  async run({ gate, delivery, in: folder, ...details }, context) {
    const found = await findDelivery({ delivery, in: folder }, context);
    return decide(found, { gate, decision: 'approve', text: '', details: detailsOf(details) }, context);
  },
});

/** Picks a design, which approves G4. */
export const gateChoose = defineOperation({
  name: 'gate choose',
  about: 'Pick one of the three designs at G4; this approves the gate',
  http: { method: 'POST', path: '/api/gates/{gate}/choose' },
  input: z.strictObject({
    gate: gateReference,
    choice,
    seen,
    accept,
    ...deliveryOptions,
  }),
  output: runStartedSchema,
  positional: ['gate', 'choice'],
  starts: 'run',
  examples: ['millwright gate choose G4 b --seen 3f9a1c2e0b71'],
  async run({ gate, delivery, in: folder, ...details }, context) {
    if (gate !== 'G4')
      throw new UserError(`there is nothing to pick at ${gate}`, {
        usage: true,
        hint: 'designs are picked at G4',
      });
    const found = await findDelivery({ delivery, in: folder }, context);
    return decide(found, { gate, decision: 'approve', text: '', details: detailsOf(details) }, context);
  },
});

/** Rejects what waits at a gate; always possible. */
export const gateReject = defineOperation({
  name: 'gate reject',
  about: 'Reject what waits at a gate, with the reason: it goes back to whoever made it',
  http: { method: 'POST', path: '/api/gates/{gate}/reject' },
  input: z.strictObject({ gate: gateReference, reason, ...deliveryOptions }),
  output: runStartedSchema,
  positional: ['gate', 'reason'],
  starts: 'run',
  examples: ['millwright gate reject G2 "nobody asked for accounts"'],
  async run({ gate, reason: text, ...which }, context) {
    return decide(await findDelivery(which, context), { gate, decision: 'reject', text }, context);
  },
});

/** Goes back to a gate that was approved. */
export const gateReopen = defineOperation({
  name: 'gate reopen',
  about: 'Go back to an approved gate, with the reason; it and the gates behind it are open again',
  http: { method: 'POST', path: '/api/gates/{gate}/reopen' },
  input: z.strictObject({
    gate: gateReference,
    reason,
    restore: z
      .boolean()
      .default(false)
      .meta({ description: 'put the files back to what they were when it was approved' }),
    ...deliveryOptions,
  }),
  output: runStartedSchema,
  positional: ['gate', 'reason'],
  starts: 'run',
  examples: [
    'millwright gate reopen G3 "the list needs a search"',
    'millwright gate reopen G5 "start over" --restore',
  ],
  async run({ gate, reason: text, restore, ...which }, context) {
    const found = await findDelivery(which, context);
    const at = found.view.asked?.gate;
    if (at === undefined)
      throw new UserError(`this delivery waits for no decision, so ${gate} cannot be opened again now`, {
        hint: `\`millwright show ${shortId(found.run.id)}\` tells how it stands`,
      });
    const details = { reopen: gate, ...(restore && { restore }) };
    return decide(found, { gate: at, decision: 'comment', text, details }, context);
  },
});
