import { join } from 'node:path';
import { chooseAgent } from '../agents/choose-agent.ts';
import { agentNamed, agentNames, agents, type AgentName } from '../agents/index.ts';
import type { Config } from '../config.ts';
import { agentHosts, agentRefusal, isAgentLocal } from '../config/agents.ts';
import type { AgentRunner, AgentStanding } from '../domain/agent.ts';
import { UserError } from '../domain/errors.ts';
import type { AgentDesk, HiredAgent } from '../pipeline/agents/agent-desk.ts';
import type { Host } from '../workspace/host.ts';
import { agentLimitsIn } from './agent-limits.ts';
import { agentVersion, findAgent } from './agent-programs.ts';

/** What this machine gives to coding CLIs. */
export interface AgentMachine {
  host: Host;
  environment: Readonly<Record<string, string | undefined>>;
  caFile: string | undefined;
}

/** Set, a program is billed by what it uses, whatever login lies in the home. */
const billing = /_(?:API_KEY|AUTH_TOKEN)$/;

const variablesOf = (
  { needs }: AgentRunner,
  environment: AgentMachine['environment'],
): Record<string, string> =>
  Object.fromEntries(
    needs.variables.flatMap((name): [string, string][] => {
      const value = environment[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );

const active = new Map<string, number>();

const count = (name: string, change: 1 | -1): void => void active.set(name, (active.get(name) ?? 0) + change);

const silenceOf = (runner: AgentRunner, seconds: number | undefined): AgentRunner['silence'] => {
  if (seconds === undefined) return runner.silence;
  const ms = seconds * 1000;
  return { startMs: ms, betweenMs: ms, toolMs: ms };
};

const standingOf = async (
  name: AgentName,
  config: Config,
  machine: AgentMachine,
  limits: Readonly<Record<string, number>>,
): Promise<AgentStanding> => {
  const refusal = agentRefusal(name, config);
  const isThere = refusal === undefined && (await findAgent(name, config, machine.host)) !== undefined;
  const missing = isThere ? undefined : `${agents[name].program} is not installed`;
  return {
    name,
    unavailable: refusal?.reason ?? missing,
    limitedUntil: limits[name],
    active: active.get(name) ?? 0,
    editsFiles: agents[name].capabilities.editsFiles,
    local: isAgentLocal(name, config),
  };
};

const hire = async (name: AgentName, config: Config, machine: AgentMachine): Promise<HiredAgent> => {
  const runner: AgentRunner = agents[name];
  const program = await findAgent(name, config, machine.host);
  const hosts = agentHosts(name, config);
  if (program === undefined || hosts === undefined)
    throw new UserError(`the coding CLI ${name} is not there any more`, { hint: 'see `millwright doctor`' });
  const { model, permissions, silence_seconds } = config.agents[name];
  const variables = variablesOf(runner, machine.environment);
  return {
    runner,
    ...program,
    version: await agentVersion(name, program, machine.host),
    model,
    permissions,
    hosts,
    variables,
    silence: silenceOf(runner, silence_seconds),
    billedBy: isAgentLocal(name, config)
      ? undefined
      : Object.keys(variables).find((one) => billing.test(one)),
    home: machine.host.home,
    caFile: machine.caFile,
  };
};

const nothingKnown: Pick<AgentDesk, 'records' | 'load'> = {
  records: () => Promise.resolve([]),
  load: () => 0,
};

/** The coding CLIs that `config` allows, on this machine. */
export const agentDesk = (
  config: Config,
  machine: AgentMachine,
  known: Pick<AgentDesk, 'records' | 'load'> = nothingKnown,
): AgentDesk => {
  const limits = agentLimitsIn(join(config.dataDir, 'agents.json'));
  const standings = async (): Promise<AgentStanding[]> => {
    const until = await limits.read();
    const enabled = agentNames.filter((name) => config.agents[name].enabled);
    return Promise.all(enabled.map((name) => standingOf(name, config, machine, until)));
  };
  return {
    ...known,
    standings,
    choose: async (wish) => chooseAgent(await standings(), wish, Date.now()),
    hire: (name) => hire(agentNamed(name).name as AgentName, config, machine),
    begin(name) {
      count(name, 1);
      return () => count(name, -1);
    },
    rest: (name, until) => limits.set(name, until),
  };
};
