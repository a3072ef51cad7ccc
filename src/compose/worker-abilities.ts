import { readdir } from 'node:fs/promises';
import { agents, type AgentName } from '../agents/index.ts';
import type { Config } from '../config.ts';
import { toolchainPrograms, type Abilities } from '../domain/worker.ts';
import { recipes } from '../pipeline/recipes/index.ts';
import { findProgram } from '../workspace/host.ts';
import { detectSandbox } from '../workspace/sandbox/detect-sandbox.ts';
import { findAgent } from './agent-programs.ts';
import { driverOptions, type CageOptions } from './cages.ts';
import { examineModels } from './examine-models.ts';

/** The device files of drivers: asking the drivers themselves would start programs that may hang. */
const gpusHere = async (): Promise<string[]> => {
  const devices = await readdir('/dev').catch(() => []);
  return devices.filter((name) => /^(?:nvidia\d+|kfd)$/.test(name)).toSorted();
};

/** A server that does not answer now is left out; what runs in a process of its own is always there. */
const endpointsNow = async (config: Config, signal: AbortSignal): Promise<string[]> => {
  const symptoms = await examineModels(config, signal);
  const silent = new Set(
    symptoms.flatMap(({ topic, status }) => (status === 'problem' ? topic.replace(/^endpoint /, '') : [])),
  );
  return Object.keys(config.endpoints).filter((name) => !silent.has(name));
};

/** What this machine can do for runs. Bounded in time; starts no program but what the cage is tried with. */
export const abilitiesOf = async (
  config: Config,
  cage: CageOptions,
  signal: AbortSignal,
): Promise<Abilities> => {
  const names = Object.keys(agents) as AgentName[];
  const [found, held, gpus, endpoints] = await Promise.all([
    Promise.all(names.map(async (name) => ((await findAgent(name, config, cage.host)) ? [name] : []))),
    detectSandbox(driverOptions(cage)),
    gpusHere(),
    endpointsNow(config, signal),
  ]);
  return {
    recipes: Object.fromEntries(Object.values(recipes).map(({ name, version }) => [name, version])),
    // A cage has a search path of its own: what only the machine finds is not there for a check.
    toolchains: toolchainPrograms.filter((name) =>
      held.level === 'none' ? findProgram(name, cage.host.path) !== undefined : held.sandbox.has(name),
    ),
    sandbox: held.level,
    gpus,
    endpoints,
    agents: found.flat(),
  };
};
