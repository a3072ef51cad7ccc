import type { Plan } from '../../domain/plan.ts';
import type { Step } from '../step.ts';

const shown = ({ title, steps, files, acceptance }: Plan): string =>
  [
    title,
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    ...(files.length > 0 ? [`Files: ${files.join(', ')}`] : []),
    ...acceptance.map((check) => `Done when: ${check}`),
  ].join('\n');

/**
 * Where the task wants it, a person sees the plan before anything is written. The run ends meanwhile and goes on with the
 * answer: approved, rejected, or a comment that becomes part of the next plan.
 */
export const approvePlan: Step = {
  name: 'approve-plan',
  run({ plan, answers = {}, planNotes = [] }, { task }) {
    if (task.request?.askPlan !== true || plan === undefined) return Promise.resolve({ kind: 'next' });
    const answer = answers['plan'];
    if (answer === undefined)
      return Promise.resolve({ kind: 'wait', gate: 'plan', ask: 'approval', question: shown(plan) });
    if (answer.decision === 'approve') return Promise.resolve({ kind: 'next' });
    const facts = { answers: {}, planNotes: [...planNotes, answer.text] };
    if (answer.decision === 'comment') return Promise.resolve({ kind: 'go-to', step: 'elaborate', facts });
    const why = answer.text === '' ? '' : `: ${answer.text}`;
    return Promise.resolve({
      kind: 'stop',
      outcome: 'rejected',
      reason: `${answer.by} rejected the plan${why}`,
    });
  },
};
