import type { Step } from '../step.ts';
import { deliver } from '../steps/deliver.ts';

/**
 * Delivers like every small job. A text is handed back only when it was accepted, and it is what was asked for: tests,
 * where tests were asked for.
 */
export const handOver: Step = {
  ...deliver,
  async run(facts, tools) {
    const delivered = await deliver.run(facts, tools);
    const result = delivered.kind === 'next' ? delivered.facts?.result : undefined;
    if (result === undefined || tools.task.request?.textOnly !== true) return delivered;
    const { text: _, ...rest } = result;
    const text = facts.files?.[facts.scope?.[0] ?? ''];
    const accepted = result.status !== 'refused' && typeof text === 'string';
    return { kind: 'next', facts: { result: { ...rest, ...(accepted && { text }) } } };
  },
};
