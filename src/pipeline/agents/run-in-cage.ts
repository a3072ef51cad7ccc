import { writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import type { AgentInvocation } from '../../domain/agent.ts';
import { Bug, UserError } from '../../domain/errors.ts';
import type { Finished } from '../../workspace/exec/exec-types.ts';
import { lendCredentials, openGuestHome, returnCredentials } from '../../workspace/guests/guest-home.ts';
import type { GuestHome } from '../../workspace/guests/guest-home.ts';
import type { Guest, Overlay, Sandbox } from '../../workspace/sandbox/sandbox.ts';
import { cageHome } from '../../workspace/sandbox/cage-arguments.ts';
import type { HiredAgent } from './agent-desk.ts';

/** One start of a coding CLI. */
export interface AgentErrand {
  agent: HiredAgent;
  /** What to start, for a run whose scratch folder is there. Throws UserError for names that could be flags. */
  start: (scratch: string) => AgentInvocation;
  timeoutMs: number;
  signal: AbortSignal;
  /** Pieces of its standard output as they come. */
  onOutput: (text: string) => void;
}

/** Where it runs. */
export interface AgentPlace {
  sandbox: Sandbox;
  /** The run's tree. */
  tree: string;
  /** The run's own folder. */
  dir: string;
  readable: readonly string[];
  overlays: readonly Overlay[];
  masked: readonly string[];
}

/** A failed login says so in the last lines; what it prints on the way to them is nobody's to keep. */
const keptBytes = 65_536;

const writeScratch = async (files: AgentInvocation['files'], scratch: string): Promise<void> => {
  for (const { path, text } of files) {
    const inside = relative(scratch, path);
    if (inside.startsWith('..') || isAbsolute(inside))
      throw new Bug(`${path} is outside of the scratch folder`);
    await writeFile(path, text, { mode: 0o600 });
  }
};

const guestOf = (
  { hosts, caFile }: HiredAgent,
  { home, scratch }: GuestHome,
  masked: readonly string[],
): Guest => ({
  hosts,
  caFile,
  masked,
  writable: [
    { source: home, at: cageHome },
    { source: scratch, at: scratch },
  ],
});

const refuseWithoutCage = ({ sandbox }: AgentPlace, name: string): void => {
  if (sandbox.guests === true) return;
  throw new UserError(`${name} runs in the cage of bubblewrap only, and this one is ${sandbox.level}`, {
    hint: 'set sandbox.driver to "bubblewrap", or leave --agent out',
  });
};

const runThere = (
  { agent, onOutput, signal, timeoutMs }: AgentErrand,
  { argv, env, stdin }: AgentInvocation,
  { sandbox, tree, readable, overlays }: AgentPlace,
  guest: Guest,
): Promise<Finished> =>
  sandbox.run(
    {
      argv: [...agent.command, ...argv.slice(1)],
      env: { ...agent.variables, ...env },
      stdin,
      timeoutMs,
      signal,
      outputLimitBytes: keptBytes,
      onOutput: (text, stream) => (stream === 'stdout' ? onOutput(text) : undefined),
    },
    {
      workspace: tree,
      readable: [...readable, ...agent.readable],
      overlays,
      network: 'none',
      guest,
    },
  );

/**
 * Runs a coding CLI in the cage of a run: its tree writable, a home of its own with copies of its credentials, its own hosts, the
 * variables that it was given, and nothing else of the machine. The copies are gone afterwards. Throws UserError where there
 * is no cage that can hold it.
 */
export const runInCage = async (
  errand: AgentErrand,
  place: AgentPlace,
): Promise<{ finished: Finished; warnings: string[] }> => {
  const { runner, home: personHome } = errand.agent;
  refuseWithoutCage(place, runner.name);
  const guestHome = await openGuestHome(join(place.dir, 'agents', runner.name));
  const invocation = errand.start(guestHome.scratch);
  await writeScratch(invocation.files, guestHome.scratch);
  const { credentials } = runner.needs;
  const lent = await lendCredentials(guestHome, credentials, personHome);
  const warnings: string[] = [];
  try {
    const finished = await runThere(
      errand,
      invocation,
      place,
      guestOf(errand.agent, guestHome, place.masked),
    );
    return { finished, warnings };
  } finally {
    warnings.push(...(await returnCredentials(guestHome, { credentials, personHome, lent })));
  }
};
