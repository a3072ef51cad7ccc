import { assessComplexity } from '../assess-complexity.ts';
import type { Step } from '../step.ts';

/** Says how the work will be done and why, and plans only what needs a plan. */
export const assess: Step = {
  name: 'assess',
  async run(_facts, tools) {
    const { task, settings } = tools;
    const { level, why } = assessComplexity(task.spec);
    const models = await tools.route('coder');
    const { tokens, seconds, attempts } = task.budget;
    const [first, ...others] = models.map(({ name, endpoint }) => `${name} at ${endpoint}`);
    const fallbacks = others.length === 0 ? '' : `, then ${others.join(', ')}`;
    const planned = level === 'complex' && task.recipe === 'generate';
    const explanation = [
      `complexity: ${level}, because ${why}; ${planned ? 'it is planned first' : 'it is written without a plan'}`,
      `budget: at most ${tokens} tokens, ${seconds} s and ${attempts} rounds of mending; a prompt may hold ${settings.contextTokens} tokens`,
      `model: ${first ?? 'none'}${fallbacks}, as the route of the coder says`,
    ];
    const facts = { explanation };
    return planned ? { kind: 'next', facts } : { kind: 'go-to', step: 'generate', facts };
  },
};
