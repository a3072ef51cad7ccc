import type { Command, Finished } from './exec/exec-types.ts';
import { Launcher } from './exec/connect.ts';
import { unstarted } from './exec/unstarted.ts';

let launcher: Launcher | undefined;

/**
 * Runs one program in a process group of its own and waits for its end. Never throws and never hangs: a program that
 * cannot start, fails, is aborted or runs out of time is a value, and nothing of its group outlives the call, nor this
 * process. The first call starts the launcher, some 40 ms.
 */
export const exec = async (command: Command): Promise<Finished> => {
  if (command.signal?.aborted === true) return unstarted(command.argv, { aborted: true });
  if (launcher === undefined || launcher.gone) launcher = new Launcher();
  return launcher.run(command);
};
