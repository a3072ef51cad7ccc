import type { AgentRunner, AgentUsage } from '../domain/agent.ts';

const less = (told: number, before: number): number => Math.max(0, told - before);

/**
 * What a resumed run used up by itself, where it tells the runs before it once more. `before` is what the run that was resumed
 * told; left out for a new session.
 */
export const ownUsage = (
  runner: AgentRunner,
  told: AgentUsage,
  before: AgentUsage | undefined,
): AgentUsage => {
  const { retells } = runner.capabilities;
  if (before === undefined || retells === 'nothing') return told;
  const costUsd = told.costUsd === undefined ? undefined : less(told.costUsd, before.costUsd ?? 0);
  const cost = costUsd === undefined ? {} : { costUsd };
  if (retells === 'cost') return { ...told, ...cost };
  return {
    inputTokens: less(told.inputTokens, before.inputTokens),
    cachedTokens: less(told.cachedTokens, before.cachedTokens),
    outputTokens: less(told.outputTokens, before.outputTokens),
    ...cost,
  };
};
