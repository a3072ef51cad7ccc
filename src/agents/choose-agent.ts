import type { AgentChoice, AgentStanding, AgentWish } from '../domain/agent.ts';

type Obstacle = { reason: string; until: number | undefined };

/** What speaks against a runner for this wish; undefined when nothing does. */
const obstacleOf = (standing: AgentStanding, wish: AgentWish, now: number): Obstacle | undefined => {
  const { name, unavailable, limitedUntil } = standing;
  const because = (reason: string, until?: number): Obstacle => ({ reason: `${name} ${reason}`, until });
  if (unavailable !== undefined) return because(`cannot be used: ${unavailable}`);
  if (wish.localOnly && !standing.local) return because('sends what it is told to other machines');
  if (wish.needsEdits && !standing.editsFiles) return because('only answers and changes no files');
  if (limitedUntil !== undefined && limitedUntil > now)
    return because(`has reached its limit until ${new Date(limitedUntil).toISOString()}`, limitedUntil);
  return undefined;
};

const refuse = (obstacles: readonly Obstacle[]): AgentChoice => {
  const times = obstacles.flatMap(({ until }) => until ?? []);
  return {
    kind: 'refused',
    reason: obstacles.map(({ reason }) => reason).join('; '),
    until: times.length > 0 ? Math.min(...times) : undefined,
  };
};

/** Those that nothing speaks against, as they are listed. */
export const usableAgents = (
  standings: readonly AgentStanding[],
  wish: Omit<AgentWish, 'name'>,
  now: number,
): AgentStanding[] => standings.filter((standing) => !obstacleOf(standing, wish, now));

/**
 * The runner for a task. A named one is taken or refused, never replaced by another; else the one with the fewest runs in hand of
 * those that nothing speaks against, the first listed of equals. Where none is configured nothing is chosen. `standings` holds
 * the configured ones only.
 */
export const chooseAgent = (
  standings: readonly AgentStanding[],
  wish: AgentWish,
  now: number,
): AgentChoice => {
  const { name } = wish;
  if (name !== undefined) {
    const standing = standings.find((other) => other.name === name);
    if (!standing) return refuse([{ reason: `${name} is not configured`, until: undefined }]);
    const obstacle = obstacleOf(standing, wish, now);
    return obstacle ? refuse([obstacle]) : { kind: 'chosen', name };
  }
  if (standings.length === 0) return { kind: 'none' };
  const free = usableAgents(standings, wish, now);
  const [least] = free.toSorted((a, b) => a.active - b.active);
  if (least) return { kind: 'chosen', name: least.name };
  return refuse(standings.flatMap((standing) => obstacleOf(standing, wish, now) ?? []));
};
