import { cleanLines } from '../clean-output.ts';
import type { Locator } from '../locate-path.ts';
import type { CheckOutput, CheckReading } from '../toolchain.ts';
import { complain } from './reader.ts';

/** Reads `gofmt -l`: one path a line for files that it would write otherwise. `otherwise` reads what went wrong. */
export const readGofmt = (
  output: CheckOutput,
  locator: Locator,
  otherwise: (output: CheckOutput) => CheckReading,
): CheckReading => {
  if (output.exitCode !== 0 || output.timedOut) return otherwise(output);
  const paths = cleanLines(output).map((line) => locator.own(line));
  return {
    status: 'passed',
    diagnostics: paths
      .filter((path) => path !== undefined)
      .map((path) =>
        complain({
          tool: 'gofmt',
          severity: 'warning',
          path,
          code: 'format',
          message: 'the file is not formatted as gofmt would',
        }),
      ),
  };
};
