import type { Facts } from '../../domain/facts.ts';
import { codeTaskOf } from '../code-tasks/index.ts';
import { openWork } from '../code-tasks/open-work.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { FileStates } from '../workbench.ts';

/** What stands at the places where answers will land: there may be a file already. */
const textsAt = async (paths: readonly string[], { workbench }: StepTools): Promise<FileStates> => {
  const texts: FileStates = {};
  for (const path of paths) {
    const text = await workbench.checkout(path);
    texts[path] = typeof text === 'string' ? text : null;
  }
  return texts;
};

/** A resumed run starts afresh: nothing of an earlier answer counts any more. */
const fresh = {
  checks: [],
  problems: [],
  diagnostics: [],
  wanted: [],
  complaint: '',
  unusable: 0,
  healed: 0,
};

/** Measures what must hold before a model is paid for, and says what its answer has to bring. */
export const baseline: Step = {
  name: 'baseline',
  async run(facts, tools) {
    const work = await openWork(facts, tools);
    const { scope, lines, facts: measured, idle } = await codeTaskOf(work.job).measure(work);
    const known: Facts = {
      ...fresh,
      ...measured,
      scope,
      owed: scope,
      given: { ...(await textsAt(scope, tools)), ...facts.given },
      explanation: lines,
      tree: await tools.workbench.tree(),
    };
    if (idle === undefined) return { kind: 'next', facts: known };
    const ending = { outcome: 'verified', reason: `${idle}; there was nothing to change` } as const;
    return { kind: 'go-to', step: 'commit', facts: { ...known, ending } };
  },
};
