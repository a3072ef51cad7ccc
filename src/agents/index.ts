import type { AgentRunner } from '../domain/agent.ts';
import { UserError } from '../domain/errors.ts';
import { aider } from './aider.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { gemini } from './gemini.ts';
import { nearestName } from './nearest-name.ts';
import { opencode } from './opencode.ts';

/** Every coding CLI we know. Adding one is one file and one entry here. */
export const agents = { claude, codex, gemini, opencode, aider } as const satisfies Record<
  string,
  AgentRunner
>;

export type AgentName = keyof typeof agents;
export const agentNames = Object.keys(agents) as AgentName[];

const isAgentName = (name: string): name is AgentName => Object.hasOwn(agents, name);

/**
 * The coding CLI of this name. Throws UserError for every other name, with the nearest known one as hint: what a person or a model
 * wrote is never taken for one that it might mean.
 */
export const agentNamed = (name: string): AgentRunner => {
  if (isAgentName(name)) return agents[name];
  const nearest = nearestName(name, agentNames);
  throw new UserError(`there is no coding CLI ${JSON.stringify(name.slice(0, 80))}`, {
    hint: nearest === undefined ? `known are ${agentNames.join(', ')}` : `did you mean ${nearest}?`,
  });
};
