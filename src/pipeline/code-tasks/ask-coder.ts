import { replyContractFor } from '../../extract/reply-contract.ts';
import { quoteData } from '../../roles/quote-data.ts';
import type { Step } from '../step.ts';
import { importedFiles } from '../choose-context.ts';
import { editFormatFor } from '../choose-edit-format.ts';
import { readNamed } from '../steps/describe-project.ts';
import { complaintText } from '../steps/generate.ts';
import type { CodeWork } from './code-task.ts';
import { findTests } from './find-tests.ts';
import { codeTaskOf } from './index.ts';
import { openWork } from './open-work.ts';

/** The file, what stands where the answer will land, what was named, its tests, and what it loads. */
const filesFor = async (work: CodeWork): Promise<string[]> => {
  const { facts, path, request, text, view } = work;
  const loaded = importedFiles(path, text ?? '', new Set(view.paths));
  return [
    ...new Set([
      path,
      ...(facts.scope ?? []),
      ...(facts.wanted ?? []),
      ...request.context,
      ...(await findTests(work)),
      ...loaded,
    ]),
  ];
};

/** Asks for what the task wants. It bears the name by which answers that cannot be used are sent back. */
export const askCoder: Step = {
  name: 'generate',
  async run(facts, tools) {
    const work = await openWork(facts, tools);
    const task = codeTaskOf(work.job);
    const role = task.role(work);
    const { styleNotes } = tools.settings;
    const { files, whole, parts } = await readNamed(tools, await filesFor(work), tools.task.spec);
    const format = await editFormatFor(role.name, facts.scope ?? [], tools);
    const notes =
      styleNotes === '' ? '' : `\n\n${quoteData('DATA: notes of the project on style', styleNotes)}`;
    const text = await tools.ask(
      role,
      {
        contract: replyContractFor(format),
        files: `${files}${notes}`,
        task: task.ask(work),
        complaint: complaintText(facts.complaint),
      },
      // The same question at the same temperature gets the same unusable answer.
      { temperature: role.temperature + 0.2 * ((facts.unusable ?? 0) + (facts.healed ?? 0)) },
    );
    return {
      kind: 'next',
      facts: { reply: { role: role.name, text, format }, shown: whole, shownInParts: parts, complaint: '' },
    };
  },
};
