import { replyContractFor } from '../../extract/reply-contract.ts';
import { coder } from '../../roles/coder/role.ts';
import type { Facts } from '../../domain/facts.ts';
import type { Plan } from '../../domain/plan.ts';
import { editFormatFor } from '../choose-edit-format.ts';
import { ledgerNotes } from '../ledger-notes.ts';
import type { Step } from '../step.ts';
import { describeProject, readContext } from './describe-project.ts';

/** A plan as a prompt shows it. */
export const planText = ({ title, steps, files, acceptance }: Plan): string =>
  [
    title,
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    files.length > 0 ? `Files: ${files.join(', ')}` : '',
    ...acceptance.map((check) => `Done when: ${check}`),
  ]
    .filter((line) => line !== '')
    .join('\n');

/** The words that go back to a model whose answer could not be used. Empty when there is nothing to complain about. */
export const complaintText = (complaint: string | undefined): string =>
  complaint ? `\nYOUR LAST ANSWER COULD NOT BE USED\n${complaint}` : '';

/** What a small job says about the files: which ones, and that no others may change. */
const scopeText = ([path = '', ...tests]: readonly string[], { given = {}, owed = [] }: Facts): string => {
  const verb = (given[path] ?? null) === null ? 'Write the new file' : 'Change the existing file';
  const also = tests.map(
    (test) => `${owed.includes(test) ? ' and its tests in' : '; tests of it belong in'} ${test}`,
  );
  return `${verb} ${path}${also.join('')}. Answer with ${tests.length === 0 ? 'this file' : 'these files'} and no other: an answer that touches another file cannot be used.`;
};

/** Asks the coder for the files. A coding CLI that the task names writes them itself, in the next step. */
export const generate: Step = {
  name: 'generate',
  async run(facts, tools) {
    const { task, settings } = tools;
    if (task.agent !== undefined) return { kind: 'next' };
    const plan = facts.plan ?? { title: task.title, steps: [], files: [], acceptance: [] };
    const { paths, files, whole, parts } = await readContext(
      tools,
      [...(facts.wanted ?? []), ...(facts.scope ?? []), ...plan.files, ...(task.request?.context ?? [])],
      task.spec,
    );
    const format = await editFormatFor(coder.name, facts.scope ?? plan.files, tools);
    const scope = facts.scope === undefined ? '' : `\n\n${scopeText(facts.scope, facts)}`;
    const named = [...(facts.scope ?? []), ...plan.files];
    const notes = await ledgerNotes({ words: task.spec, paths: named, role: coder.name }, tools);
    const text = await tools.ask(
      coder,
      {
        contract: replyContractFor(format),
        project: describeProject(paths, settings.styleNotes),
        files,
        plan: planText(plan),
        spec: `${task.spec}${scope}${notes}`,
        complaint: complaintText(facts.complaint),
      },
      // The same question at the same temperature gets the same unusable answer.
      { temperature: coder.temperature + 0.2 * (facts.unusable ?? 0) },
    );
    return {
      kind: 'go-to',
      step: 'extract',
      facts: { reply: { role: coder.name, text, format }, shown: whole, shownInParts: parts, complaint: '' },
    };
  },
};
