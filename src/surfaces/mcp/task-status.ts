import { z } from 'zod';
import { runReference } from '../../operations/find-run.ts';
import { followToEnd, readRunState, runStateSchema } from './run-state.ts';
import type { Tool } from './tool.ts';

const input = z.strictObject({
  run: runReference,
  after: z.int().nonnegative().default(0).meta({ description: 'only news after this position' }),
  wait: z.boolean().default(false).meta({ description: 'answer when the run has ended' }),
});

/** How a run stands, for assistants that do not wait for its end. */
export const taskStatus: Tool = {
  name: 'task_status',
  about: 'Tell how a run stands: its step, outcome, branch, commit, checks and proof, and what is new',
  input,
  output: runStateSchema,
  reads: true,
  replaces: false,
  async call(given, call) {
    const { run, after, wait } = given as z.infer<typeof input>;
    const state = await readRunState(run, call, { after });
    // Where nobody works on it, there is no end to wait for.
    if (!wait || !state.isWorkedOn) return state;
    const { runId, title, project, position } = state;
    await followToEnd({ runId, title, project, after: position, notices: [], shows: [] }, call);
    return readRunState(runId, call, { after });
  },
};
