import { Bug, UserError } from '../../domain/errors.ts';
import { exec } from '../exec.ts';
import type { Finished } from '../exec/exec-types.ts';
import { findProgram, type Host } from '../host.ts';

const defaultTimeoutMs = 120_000;

/**
 * Nothing that a repository brings along may run: no hooks, no monitors, no signing, no transports, no pagers.
 * Upkeep of the person's repository is theirs to time.
 */
const safety = [
  '--literal-pathspecs',
  '--no-pager',
  '-c core.hooksPath=/dev/null',
  '-c core.fsmonitor=false',
  '-c commit.gpgsign=false',
  '-c tag.gpgsign=false',
  '-c gc.auto=0',
  '-c maintenance.auto=false',
  '-c submodule.recurse=false',
  '-c protocol.allow=never',
  '-c protocol.ext.allow=never',
].flatMap((option) => option.split(' '));

export interface GitOptions {
  cwd: string;
  env?: Record<string, string>;
  stdin?: string | undefined;
  outputLimitBytes?: number;
  /** Milliseconds; default two minutes. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Runs git with an argument array. Never throws for what git says. */
export type Git = (args: readonly string[], options: GitOptions) => Promise<Finished>;

/** Throws UserError when there is no git. */
export const findGit = (host: Host): Git => {
  const program = findProgram('git', host.path);
  if (program === undefined)
    throw new UserError('git is not installed', { hint: 'install it: apt-get install -y git' });
  const minimal = {
    PATH: host.path,
    HOME: host.home,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
  };
  return (args, { cwd, env, stdin, signal, outputLimitBytes = 256_000_000, timeoutMs = defaultTimeoutMs }) =>
    exec({
      argv: [program, ...safety, ...args],
      cwd,
      env: { ...minimal, ...env },
      stdin,
      timeoutMs,
      outputLimitBytes,
      signal,
    });
};

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

/** What git complained about, in one line. */
export const complaintOf = (finished: Finished): string =>
  finished.startError ?? (finished.timedOut ? 'git took too long' : firstLine(finished.stderr));

/** The output of a call that has no reason to fail; throws UserError with git's own words when it does. */
export const outputOf = (finished: Finished, doing: string): string => {
  if (finished.failed)
    throw new UserError(`git could not ${doing}`, { hint: complaintOf(finished) || undefined });
  if (finished.truncated) throw new Bug(`git said more than fits while it should ${doing}`);
  return finished.stdout;
};

/** The fields of `-z` output. */
export const fieldsOf = (output: string): string[] => output.split('\0').filter((field) => field !== '');
