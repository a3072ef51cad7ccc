import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { planProject } from '../../../../toolchains/plan-project.ts';
import type { GateCheckTools } from '../../gate-check.ts';
import type { Executed } from '../../../workbench.ts';
import { oneLine } from '../tree/judge.ts';

/** A command of a gate's check. */
export interface CagedCommand {
  command: string[];
  timeoutMs: number;
  env?: Record<string, string>;
  /** Relative to the project, with `/`. */
  cwd?: string;
}

type Bench = Pick<GateCheckTools, 'workbench'>;

/** Runs one command in the cage, without a network. */
export const inCage = ({ workbench }: Bench, { command, ...rest }: CagedCommand): Promise<Executed> =>
  workbench.execute({
    name: 'build',
    tool: 'gate',
    command,
    network: 'none',
    read: () => ({ diagnostics: [] }),
    ...rest,
  });

/** Puts back what a command has changed in the tree, and takes away what it left there. */
export const tidyTree = async ({ workbench }: Bench): Promise<void> => {
  const altered = await workbench.altered();
  if (altered.length > 0) await workbench.restore(altered);
  await workbench.sweep();
};

/** What was printed, for an artifact. */
export const printed = ({ stdout, stderr, exitCode, timedOut, startError }: Executed): string =>
  [
    stdout,
    stderr,
    startError ?? '',
    timedOut ? 'it was stopped: its time was up' : `exit ${exitCode ?? 'by signal'}`,
  ]
    .filter((part) => part.trim() !== '')
    .join('\n');

/**
 * A fresh folder in the tree that commands can write, by its absolute path and by its name in the tree. It is gone
 * afterwards, and so is everything else that was left behind.
 */
export const withScratch = async <Result>(
  tools: Bench,
  use: (scratch: { folder: string; name: string }) => Promise<Result>,
): Promise<Result> => {
  const name = `.millwright-${randomBytes(6).toString('hex')}`;
  const folder = join(tools.workbench.folder, name);
  await mkdir(folder);
  try {
    return await use({ folder, name });
  } finally {
    await rm(folder, { recursive: true, force: true });
    await tidyTree(tools);
  }
};

/** Puts the project's packages where its commands find them; mostly they are kept from the validation. Why not, else. */
export const installPackages = async ({ workbench }: Bench): Promise<string | undefined> => {
  const planned = planProject(await workbench.view()).filter(({ name }) => name === 'install');
  for (const check of planned) {
    const output = await workbench.execute(check);
    if (output.exitCode !== 0 || output.timedOut)
      return `the packages of the project cannot be installed: ${oneLine(output.stderr || output.stdout, 300)}`;
  }
  return undefined;
};
