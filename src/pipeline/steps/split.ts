import type { Subtask } from '../../domain/proposal.ts';
import {
  readSubtasks,
  subtasksContract,
  subtasksFrom,
  type SubtasksReading,
} from '../../extract/read-subtasks.ts';
import { decomposer } from '../../roles/decomposer/role.ts';
import { askTwice, type Reading } from '../ask-twice.ts';
import type { Step } from '../step.ts';
import { describeProject } from './describe-project.ts';

const asReading = (found: SubtasksReading): Reading<Subtask[]> =>
  found.kind === 'read' ? { kind: 'read', value: found.subtasks } : found;

const wordsOf = ({ title, spec, files, after }: Subtask, at: number): string =>
  [
    `${at + 1}. ${title}`,
    ...spec.split('\n').map((line) => `   ${line}`),
    ...(files.length === 0 ? [] : [`   files: ${files.join(', ')}`]),
    ...(after.length === 0 ? [] : [`   after: ${after.join(', ')}`]),
  ].join('\n');

/** A large wish becomes parts with an order. Parts that cannot be read twice, or go in circles, are a failure. */
export const split: Step = {
  name: 'split',
  async run(_facts, tools) {
    const { workbench, task, settings } = tools;
    const project = describeProject(await workbench.paths(), settings.styleNotes);
    const reading = await askTwice(
      (complaint) =>
        tools.ask(decomposer, { contract: subtasksContract, project, spec: task.spec, complaint }),
      {
        lines: (text) => asReading(readSubtasks(text)),
        json: (value) => {
          const found = subtasksFrom(value);
          return found && asReading(found);
        },
      },
    );
    if (reading.kind === 'unreadable')
      return { kind: 'stop', outcome: 'failed', reason: `no parts could be read: ${reading.complaint}` };
    const { value: subtasks } = reading;
    const text = subtasks.map(wordsOf).join('\n\n');
    return {
      kind: 'stop',
      outcome: 'unverified',
      reason: 'parts in words: nothing was executed',
      facts: { result: { status: 'answered', files: [], text, explanation: [], subtasks } },
    };
  },
};
