import { BudgetError, UserError } from '../../domain/errors.ts';
import { exhaustedLimit } from '../../domain/budget.ts';
import type { StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { HiredAgent } from './agent-desk.ts';
import { chosenHands, lastAgent } from './agent-history.ts';

const chooseFor = async (tools: StepTools) => {
  const { agents, task } = tools;
  const wish = { needsEdits: true, localOnly: false };
  if (task.agent !== 'auto') return agents.choose({ ...wish, name: task.agent });
  const last = lastAgent(tools.history()) ?? chosenHands(tools.history());
  const again = last === undefined ? undefined : await agents.choose({ ...wish, name: last });
  return again?.kind === 'chosen' ? again : agents.choose(wish);
};

const refuseUnpaid = ({ runner, billedBy }: HiredAgent, tools: StepTools): void => {
  const { budget } = tools.task;
  const limit = exhaustedLimit(budget, tools.spent());
  if (limit) throw new BudgetError(limit, `the budget of ${budget[limit]} ${limit} is used up`);
  if (billedBy !== undefined && budget.money === 0)
    throw new BudgetError('money', `${runner.name} is billed by ${billedBy}, and this run may cost nothing`);
};

/**
 * The coding CLI for this step: the one that the task names, or the least loaded of those that may be used. Where all that may be
 * used have reached their limits the run is put back. Throws UserError where the task cannot be done by any.
 */
export const engage = async (tools: StepTools): Promise<HiredAgent | StepOutcome> => {
  const choice = await chooseFor(tools);
  if (choice.kind === 'none')
    throw new UserError('no coding CLI is configured', {
      hint: 'set agents.NAME.enabled = true in your millwright.toml; `millwright doctor` lists them',
    });
  if (choice.kind === 'refused') {
    const { reason, until } = choice;
    if (until === undefined)
      throw new UserError(reason, { hint: '`millwright doctor` lists the coding CLIs' });
    return { kind: 'postpone', until: new Date(until).toISOString(), reason };
  }
  const agent = await tools.agents.hire(choice.name);
  refuseUnpaid(agent, tools);
  return agent;
};
