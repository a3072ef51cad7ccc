import type { CheckName } from '../domain/check.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { locatorFor } from './locate-path.ts';
import { complain } from './readers/reader.ts';
import { readOutput } from './read-output.ts';
import type { CheckReading, MissingTool, PlannedCheck, ProjectView } from './toolchain.ts';

const minute = 60_000;

interface NativeCheck {
  name: CheckName;
  tool: string;
  command: string[];
  env?: Record<string, string>;
  network?: PlannedCheck['network'];
  registries?: PlannedCheck['registries'];
  /**
   * Whether a complaint is about nothing but packages that are declared and could not be fetched. A check with no other
   * errors says nothing about the code: it is `unknown`.
   */
  isUninstalled?: (diagnostic: Diagnostic) => boolean;
}

/** What fails only for want of a declared package says nothing about the code. */
export const excuseUninstalled = (
  reading: CheckReading,
  isUninstalled: (diagnostic: Diagnostic) => boolean,
): CheckReading => {
  const errors = reading.diagnostics.filter(({ severity }) => severity === 'error');
  if (reading.status !== 'failed' || errors.length === 0 || !errors.every(isUninstalled)) return reading;
  const diagnostics = reading.diagnostics.map((one) => ({
    ...one,
    severity: 'warning' as const,
    code: 'not-installed',
  }));
  return { ...reading, status: 'unknown', diagnostics };
};

/** A check of a compiled language: ten minutes, no network unless said, read by whatever its output shows. */
export const nativeCheck = (view: ProjectView, options: NativeCheck): PlannedCheck => {
  const { name, tool, command, env, network = 'none', registries, isUninstalled } = options;
  const locator = locatorFor(view.paths);
  return {
    name,
    tool,
    command,
    network,
    timeoutMs: 10 * minute,
    ...(env ? { env } : {}),
    ...(registries ? { registries } : {}),
    read: (output) => {
      const reading = readOutput(output, { check: name, tool, locator });
      return isUninstalled ? excuseUninstalled(reading, isUninstalled) : reading;
    },
  };
};

/** Stands for a check whose program is not there: it says so, and neither passes nor fails. */
export const missingProgram = (name: CheckName, { missing, remedy }: MissingTool): PlannedCheck => ({
  name,
  tool: missing,
  command: ['true'],
  network: 'none',
  timeoutMs: minute,
  read: () => ({
    status: 'unknown',
    diagnostics: [
      complain({
        tool: missing,
        severity: 'warning',
        code: 'missing-tool',
        message: `${missing} is not there, so nothing could be checked: ${remedy}`,
      }),
    ],
  }),
});
