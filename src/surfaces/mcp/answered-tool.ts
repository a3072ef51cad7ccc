import { z } from 'zod';
import { answer } from '../../operations/answer.ts';
import { runReference } from '../../operations/find-run.ts';
import type { Answer } from './ask-person.ts';
import { followToEnd, readRunState, runStateSchema } from './run-state.ts';
import type { Tool } from './tool.ts';

/** What a call does that comes again with the answer of a person: the run goes on, and its end is awaited as before. */
export const answeredTool = ({ runId, said }: Answer): Tool => ({
  name: 'answer',
  about: 'the answer of a person',
  input: z.strictObject({ run: runReference }),
  output: runStateSchema,
  reads: false,
  replaces: false,
  async call(_input, call) {
    if (said === undefined) return readRunState(runId, call);
    const started = await answer.run({ run: runId, ...said }, call.context);
    call.keep(started);
    await followToEnd(started, call);
    return readRunState(runId, call, { after: started.after });
  },
});
