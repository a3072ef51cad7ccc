import { planContract, readPlan } from '../../extract/read-plan.ts';
import { elaborator } from '../../roles/elaborator/role.ts';
import { ledgerNotes } from '../ledger-notes.ts';
import type { Step } from '../step.ts';
import { describeProject } from './describe-project.ts';

/** A rough request becomes a plan. A plan that cannot be read is an empty one: it helps the coder, it proves nothing. */
export const elaborate: Step = {
  name: 'elaborate',
  async run({ planNotes = [] }, tools) {
    const { workbench, task, settings } = tools;
    // A coding CLI plans by itself: a plan of ours is asked for where a person wants to see it.
    if (task.agent !== undefined && task.request?.askPlan !== true) return { kind: 'next' };
    const notes = await ledgerNotes({ words: task.spec, role: elaborator.name }, tools);
    const answer = await tools.ask(elaborator, {
      contract: planContract,
      project: describeProject(await workbench.paths(), settings.styleNotes),
      spec: [
        `${task.spec}${notes}`,
        ...planNotes.map((note) => `\nTHE PERSON SAID ABOUT YOUR LAST PLAN\n${note}`),
      ].join('\n'),
    });
    return { kind: 'next', facts: { plan: readPlan(answer, task.spec) } };
  },
};
