import { resolve } from 'node:path';
import type { OperationContext } from './operation.ts';

/** A repository to work for, and what its person should know before. */
export interface OpenedProject {
  project: { root: string; name: string };
  notices: string[];
}

const countFiles = (count: number): string => (count === 1 ? '1 file is' : `${count} files are`);

/** The repository at `folder`, or the one around the current folder. What is uncommitted there stays untouched. */
export const openProject = async (
  folder: string | undefined,
  context: OperationContext,
): Promise<OpenedProject> => {
  const { root, name, dirty } = await context.repositories.open(resolve(context.cwd, folder ?? '.'));
  const notices =
    dirty.length === 0
      ? []
      : [
          `${countFiles(dirty.length)} changed and not committed; they stay as they are, and the run starts from the last commit`,
        ];
  return { project: { root, name }, notices };
};
