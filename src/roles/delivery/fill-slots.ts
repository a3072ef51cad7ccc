import { quoteData } from '../../domain/quote-data.ts';
import type { DeliverySlot } from './delivery-slots.ts';
import { outlineOf, outlineText } from './outline-of.ts';

/** What one call makes, and from what. Everything here but `contract`, `checks` and `roles` may come from anybody. */
export interface DeliveryCall {
  /** How files are written in the answer (`replyContractFor`). */
  contract: string;
  /** Name of the deliverable; one without an outline of ours brings its own `about`. */
  deliverable: string;
  about?: string;
  /** Paths that may be written, where the deliverable is no path itself; patterns as the project writes them. */
  scope?: readonly string[];
  /** Names that tasks may be given to; for docs/TASKS.md. */
  roles?: readonly string[];
  /** What the executed checks demand, one plain sentence each. */
  checks: readonly string[];
  /** Earlier deliverables, the most needed last. */
  inputs: readonly { path: string; text: string }[];
  /** Small records of the ledger, each with what it is. */
  ledger: readonly { label: string; text: string }[];
  /** Paths of the project. */
  files: readonly string[];
  idea: string;
  /** Reasons of a person or of failed checks. */
  feedback?: readonly string[];
  /** Why the last answer could not be read, in words of ours. */
  complaint?: string;
}

const listed = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

/** Words of others in a line of ours: one line, no fence. */
const inLine = (text: string): string => text.replaceAll(/[\s`]+/g, ' ').trim();

const deliverableText = ({ deliverable, about, scope = [], roles = [] }: DeliveryCall): string =>
  [
    `${deliverable}: ${inLine(about ?? outlineOf(deliverable)?.about ?? 'a page of the documents')}`,
    ...(scope.length === 0
      ? []
      : [`Scope, the only files that you may write:\n${listed(scope.map(inLine))}`]),
    ...(roles.length === 0 ? [] : [`Roles of this project:\n${listed(roles.map(inLine))}`]),
  ].join('\n');

const feedbackText = (reasons: readonly string[] = []): string =>
  reasons.length === 0
    ? ''
    : `FEEDBACK\nThe last version was not taken. Mend what is named here:\n${quoteData('DATA: reasons', reasons.join('\n'))}`;

const dataOf = (prefix: string, parts: readonly { label: string; text: string }[]): string =>
  parts.map(({ label, text }) => quoteData(`DATA: ${prefix} ${inLine(label)}`, text)).join('\n\n');

/** The values of all slots of a call. Text of others is fenced and labelled as data; what there is none of is empty. */
export const fillSlots = (call: DeliveryCall): Record<DeliverySlot, string> => {
  const outline = outlineOf(call.deliverable);
  return {
    contract: call.contract,
    project: quoteData('DATA: files of the project', call.files.join('\n') || 'none yet'),
    deliverable: deliverableText(call),
    outline:
      outline === undefined ? 'Headings of your choice, the most important first.' : outlineText(outline),
    checks: listed(
      call.checks.length === 0 ? ['the file is there and holds what its name says'] : call.checks,
    ),
    inputs: dataOf(
      'file',
      call.inputs.map(({ path, text }) => ({ label: path, text })),
    ),
    ledger: dataOf('from the ledger,', call.ledger),
    idea: quoteData('DATA: what the person wants', call.idea),
    feedback: feedbackText(call.feedback),
    complaint: call.complaint ?? '',
  };
};
