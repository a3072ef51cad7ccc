import { z } from 'zod';
import { Bug } from './errors.ts';
import {
  deliveryRoleNameSchema,
  deliveryRoles,
  receiversOf,
  type DeliveryRoleName,
  type DeliveryStaff,
} from './delivery-role.ts';
import { gateIdSchema, type GateId } from './gates.ts';

/** Requirement, task, story, architecture decision, question, threat: what documents of a delivery number. */
export const traceIdSchema = z
  .string()
  .regex(/^[RTSAQV][1-9]\d{0,3}$/, { error: 'must be an id such as R1' });

const pathSchema = z
  .string()
  .min(1)
  .max(400)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), {
    error: 'must be a path inside',
  });

/** What one role leaves to the next: ids and paths, never prose, so that nothing in it can speak as an instruction. */
export const handoffSchema = z.strictObject({
  from: deliveryRoleNameSchema,
  to: deliveryRoleNameSchema,
  gate: gateIdSchema,
  /** Settled by what was made. */
  decided: z.array(traceIdSchema).max(2000),
  /** Still to be answered. */
  open: z.array(traceIdSchema).max(2000),
  /** Files that the next role reads first, in this order. */
  mustRead: z.array(pathSchema).max(2000),
});
export type Handoff = z.infer<typeof handoffSchema>;

/** A deliverable as it stands in the tree. */
export interface MadeDeliverable {
  path: string;
  text: string;
}

const byKindAndNumber = (a: string, b: string): number =>
  a.charCodeAt(0) - b.charCodeAt(0) || Number(a.slice(1)) - Number(b.slice(1));

const sorted = (ids: Iterable<string>): string[] => [...new Set(ids)].toSorted(byKindAndNumber);

/** Ids that a document defines: headings of the form `### R1: …`. One that is only spoken of does not count. */
const definedIn = (text: string): string[] =>
  [...text.matchAll(/^#{2,4}[ \t]+([RTSAV][1-9]\d{0,3})\s*[:.–-]/gm)].map(([, id = '']) => id);

const openQuestionsIn = (text: string): string[] => {
  const [, section = ''] = /^##[ \t]+Open questions[ \t]*\r?\n([^]*?)(?=^##[ \t]|$(?![^]))/m.exec(text) ?? [];
  return [...section.matchAll(/^[-*][ \t]+\**(Q[1-9]\d{0,3})\**\s*:/gm)].map(([, id = '']) => id);
};

const openThreatsIn = (text: string): string[] =>
  text
    .split(/^(?=#{2,4}[ \t])/m)
    .filter((part) => /^Status:[ \t]*open\b/im.test(part))
    .flatMap((part) => definedIn(part).filter((id) => id.startsWith('V')));

/** What the documents settle and what they leave open, by their own ids. */
export const idsIn = (
  deliverables: readonly MadeDeliverable[],
  accepted: readonly string[] = [],
): { decided: string[]; open: string[] } => {
  const documents = deliverables.filter(({ path }) => path.endsWith('.md'));
  const waived = new Set(accepted);
  const open = new Set(
    documents
      .flatMap(({ text }) => [...openQuestionsIn(text), ...openThreatsIn(text)])
      .filter((id) => !waived.has(id)),
  );
  const decided = documents.flatMap(({ text }) => definedIn(text)).filter((id) => !open.has(id));
  return { decided: sorted(decided), open: sorted(open) };
};

/** What a handoff is made from. */
export interface HandoffSource {
  from: DeliveryRoleName;
  gate: GateId;
  made: readonly MadeDeliverable[];
  /** Ids of questions that a person has accepted as they are. */
  accepted?: readonly string[];
}

/**
 * The handoffs of a role that is done, one for each who takes over in this project; none from the last ones. Made from what
 * stands in the documents and from nothing that a model says about them. Throws a Bug for a gate that is not the role's.
 */
export const handoffsFrom = (source: HandoffSource, staff: DeliveryStaff): Handoff[] => {
  const { from, gate, made, accepted } = source;
  if (!deliveryRoles[from].gates.includes(gate)) throw new Bug(`${from} does not work at ${gate}`);
  const ids = idsIn(made, accepted);
  const mustRead = made.map(({ path }) => path);
  return receiversOf(from, staff).map((to) => handoffSchema.parse({ from, to, gate, ...ids, mustRead }));
};
