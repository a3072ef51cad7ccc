import { agentNames, agents, type AgentName } from '../agents/index.ts';
import type { Config } from '../config.ts';
import { agentRefusal } from '../config/agents.ts';
import type { Symptom } from '../domain/machine.ts';
import type { Host } from '../workspace/host.ts';
import { agentVersion, findAgent } from './agent-programs.ts';

/** One that the person allows is asked for its version; no other is ever started. */
const examineAgent = async (name: AgentName, config: Config, host: Host): Promise<Symptom | undefined> => {
  const program = await findAgent(name, config, host);
  const refusal = agentRefusal(name, config);
  const { enabled, model } = config.agents[name];
  const topic = `agent ${name}`;
  if (!enabled && program === undefined) return undefined;
  if (!enabled) return { topic, status: 'ok', text: 'installed, not allowed', remedy: refusal?.hint };
  if (program === undefined)
    return {
      topic,
      status: 'warning',
      text: `allowed, and ${agents[name].program} is not installed`,
      remedy: `install it, or set agents.${name}.command`,
    };
  if (refusal !== undefined) return { topic, status: 'warning', text: refusal.reason, remedy: refusal.hint };
  const version = await agentVersion(name, program, host);
  if (version === undefined)
    return {
      topic,
      status: 'warning',
      text: `${program.command[0]} prints no version`,
      remedy: 'start it once by hand',
    };
  return { topic, status: 'ok', text: `${version}, allowed${model === undefined ? '' : `, with ${model}`}` };
};

/** Coding CLIs that are installed or allowed; nothing is said of the others. */
export const examineAgents = async (config: Config, host: Host): Promise<Symptom[]> => {
  const found = await Promise.all(agentNames.map((name) => examineAgent(name, config, host)));
  return found.flatMap((symptom) => symptom ?? []);
};
