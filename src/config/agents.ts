import { hostsFor } from '../agents/hosts-for.ts';
import { agentNamed, agentNames, agents, type AgentName } from '../agents/index.ts';
import type { AgentRunner } from '../domain/agent.ts';
import { UserError } from '../domain/errors.ts';
import { isLocal } from '../models/routing/is-local.ts';
import type { RawConfig } from './schema.ts';

/** A host that a coding CLI may reach; `person` ones stand in the configuration. */
export interface AgentHost {
  host: string;
  port: number;
  named: 'person' | 'default';
}

/** What of the configuration decides about coding CLIs. */
export type AgentRules = Pick<RawConfig, 'agents' | 'allow_remote' | 'trusted_hosts'>;

/** Why a coding CLI may not be used, and what the person can do. */
export interface AgentRefusal {
  reason: string;
  hint: string;
}

const readHost = (text: string): AgentHost => {
  const [, host = text, port = '443'] = /^(.+?)(?::(\d+))?$/.exec(text) ?? [];
  return { host: host.toLowerCase(), port: Number(port), named: 'person' };
};

/** The hosts that it may reach: those of the configuration, else what is known of its service. Undefined where that is nothing. */
export const agentHosts = (name: AgentName, { agents: settings }: AgentRules): AgentHost[] | undefined => {
  const { hosts, model } = settings[name];
  if (hosts !== undefined) return hosts.map(readHost);
  return hostsFor(agents[name], model)?.map((host) => ({ host, port: 443, named: 'default' }));
};

const isOnThisMachine = ({ host, port }: AgentHost, rules: AgentRules): boolean =>
  isLocal({ baseUrl: `https://${host}:${port}` }, rules.trusted_hosts);

/** Whether all that it reaches is on this machine. */
export const isAgentLocal = (name: AgentName, rules: AgentRules): boolean =>
  agentHosts(name, rules)?.every((host) => isOnThisMachine(host, rules)) === true;

/** Whether the person allows it; nothing is looked for on the machine. */
export const agentRefusal = (name: AgentName, rules: AgentRules): AgentRefusal | undefined => {
  if (!rules.agents[name].enabled)
    return {
      reason: 'it is not configured',
      hint: `set agents.${name}.enabled = true in your millwright.toml`,
    };
  const hosts = agentHosts(name, rules);
  if (hosts === undefined)
    return {
      reason: 'it is not known which service it speaks with',
      hint: `set agents.${name}.model to SERVICE/NAME, or agents.${name}.hosts to where it leads`,
    };
  const far = hosts.find((host) => !isOnThisMachine(host, rules));
  if (rules.allow_remote || far === undefined) return undefined;
  return {
    reason: `it is not on this machine (${far.host}), and prompts may not leave it`,
    hint: 'set allow_remote = true (MILLWRIGHT_ALLOW_REMOTE=true), or name the host among trusted_hosts if it is yours',
  };
};

/**
 * Throws UserError for a name that is none, and for a coding CLI that the person does not allow; with `auto` where none is
 * allowed. Never answers another one.
 */
export const resolveAgent = (wanted: string, rules: AgentRules): void => {
  if (wanted === 'auto') {
    if (agentNames.some((name) => agentRefusal(name, rules) === undefined)) return;
    throw new UserError('no coding CLI is configured', {
      hint: 'set agents.NAME.enabled = true in your millwright.toml; `millwright doctor` lists them',
    });
  }
  const { name } = agentNamed(wanted) as AgentRunner & { name: AgentName };
  const refusal = agentRefusal(name, rules);
  if (refusal)
    throw new UserError(`the coding CLI ${name} cannot be used: ${refusal.reason}`, { hint: refusal.hint });
};
