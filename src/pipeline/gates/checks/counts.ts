import type { GateCheck } from '../gate-check.ts';
import { judge } from './tree/judge.ts';
import { onThisTree } from './validation.ts';

const name = 'counts';

/** Tests ran, and none failed. */
export const counts: GateCheck = {
  name,
  about: 'at least one test passed, none failed; how many were skipped is told',
  run: async (subject) => {
    const runs = onThisTree(subject).filter((one) => one.name === 'test');
    const counted = runs.flatMap(({ tests }) => tests ?? []);
    const sum = (of: 'passed' | 'failed' | 'skipped'): number =>
      counted.reduce((total, tests) => total + tests[of], 0);
    const reasons: string[] = [];
    if (runs.length === 0) reasons.push('no test run on this tree: add a script "test" and tests');
    else if (sum('passed') === 0) reasons.push('no test passed: a run without tests proves nothing');
    if (sum('failed') > 0)
      reasons.push(`${sum('failed')} tests fail: mend the code, or the test where it is wrong`);
    for (const { tool, status, timedOut } of runs)
      if ((status !== 'passed' || timedOut) && sum('failed') === 0)
        reasons.push(`the run of ${tool} did not pass: read its log`);
    return judge(name, {
      reasons,
      summary: `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`,
      listing: runs.map(
        ({ tool, cwd, tests }) =>
          `${tool}${cwd ? ` in ${cwd}` : ''}: ${JSON.stringify(tests ?? 'not counted')}`,
      ),
    });
  },
};
