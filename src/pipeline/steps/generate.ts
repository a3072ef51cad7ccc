import { replyContract } from '../../extract/reply-contract.ts';
import { coder } from '../../roles/coder/role.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Step } from '../step.ts';
import { describeProject, readContext } from './describe-project.ts';

const planText = ({ title, steps, files, acceptance }: Plan): string =>
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

/** Asks the coder for the files. */
export const generate: Step = {
  name: 'generate',
  async run(facts, tools) {
    const { task, settings } = tools;
    const plan = facts.plan ?? { title: task.title, steps: [], files: [], acceptance: [] };
    const { paths, files, whole } = await readContext(
      tools,
      [...(facts.wanted ?? []), ...plan.files],
      task.spec,
    );
    const text = await tools.ask(
      coder,
      {
        contract: replyContract,
        project: describeProject(paths, settings.styleNotes),
        files,
        plan: planText(plan),
        spec: task.spec,
        complaint: complaintText(facts.complaint),
      },
      // The same question at the same temperature gets the same unusable answer.
      { temperature: coder.temperature + 0.2 * (facts.unusable ?? 0) },
    );
    return {
      kind: 'next',
      facts: { reply: { role: coder.name, text }, shown: whole, complaint: '' },
    };
  },
};
