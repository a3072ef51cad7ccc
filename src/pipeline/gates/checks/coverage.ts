import type { GateCheck } from '../gate-check.ts';
import { judge, unknown } from './tree/judge.ts';
import { onThisTree } from './validation.ts';

const name = 'coverage';

/** The share of lines that the tests run through, against the level's threshold. Not measured is unknown, never a pass. */
export const coverage: GateCheck = {
  name,
  about: 'the tests run through at least the share of lines that the level asks for (60, 80 or 90 percent)',
  run: async (subject) => {
    const wanted = subject.thresholds.coverage;
    const runs = onThisTree(subject).filter((one) => one.name === 'test');
    const measured = runs.flatMap((run) =>
      run.coverage?.kind === 'measured' ? [{ ...run.coverage, cwd: run.cwd ?? '' }] : [],
    );
    if (measured.length === 0) {
      const why = runs.flatMap(({ coverage: one }) => (one?.kind === 'not-measured' ? [one.reason] : []));
      return unknown(
        name,
        `not measured; ${wanted} % are asked for`,
        `coverage was not measured: ${why.join('; ') || 'no test run on this tree reported it'}`,
      );
    }
    const short = measured.filter(({ lines }) => lines < wanted);
    const reasons = short.flatMap(({ lines, files, cwd }) => [
      `tests${cwd ? ` in ${cwd}` : ''} cover ${lines} % of the lines and the level ${subject.level} asks for ${wanted} %: add tests for the files below`,
      ...files.slice(0, 5).map((file) => `${file.path} is covered to ${file.lines} %`),
    ]);
    return judge(name, {
      reasons,
      summary: `${measured.map(({ lines }) => `${lines} %`).join(', ')} of lines; ${wanted} % are asked for`,
      listing: measured.flatMap(({ files }) => files.map(({ path, lines }) => `${lines} %\t${path}`)),
    });
  },
};
