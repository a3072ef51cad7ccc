import { stat } from 'node:fs/promises';
import { UnavailableError } from '../domain/errors.ts';
import type { Run } from '../domain/run.ts';
import { recipes } from './recipes/index.ts';
import { replay } from './replay.ts';
import { run as walk } from './run.ts';
import type { StepTools } from './step-tools.ts';

/** A folder that is removed again and again is somebody's wish. */
const mostLayouts = 3;

/** Lays the work out as the log says it stood, whatever a crash left behind. */
const restoreWork = async (tools: StepTools, run: Run): Promise<void> => {
  const { facts } = replay(tools.history(), recipes[run.recipe]);
  if (facts.base) await tools.workbench.open(facts.base, facts.files ?? {});
};

/** Whether somebody removed the folder that was laid out for the run, or the index beside it. */
const isFolderLost = async (run: Run, tools: StepTools): Promise<boolean> => {
  const { folder } = tools.workbench;
  if (replay(tools.history(), recipes[run.recipe]).facts.base === undefined) return false;
  const found = await Promise.all([folder, `${folder}.git`].map((path) => stat(path).catch(() => undefined)));
  return found.includes(undefined);
};

/** Walks the recipe from where the log stands. A folder that is lost on the way is laid out again: all of it is in the log. */
export const walkOn = async (run: Run, tools: StepTools): Promise<void> => {
  for (let layouts = 1; ; layouts += 1)
    try {
      await restoreWork(tools, run);
      await walk(recipes[run.recipe], tools);
      return;
    } catch (error) {
      const isOver = tools.signal.aborted || error instanceof UnavailableError || layouts === mostLayouts;
      if (isOver || !(await isFolderLost(run, tools))) throw error;
      tools.note({
        type: 'run-warn',
        message: 'the folder of the run was removed; it is laid out again from the log',
      });
    }
};
