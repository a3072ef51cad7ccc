import type { CheckResult } from '../domain/check.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { UserError } from '../domain/errors.ts';
import type { CheckOutput, CheckReading, PlannedCheck } from '../toolchains/toolchain.ts';
import type { StepTools } from './step-tools.ts';

const statusOf = (output: CheckOutput, reading: CheckReading): CheckResult['status'] => {
  if (output.timedOut) return 'failed';
  if (reading.status) return reading.status;
  const complained = reading.diagnostics.some(({ severity }) => severity === 'error');
  return output.exitCode === 0 && !complained ? 'passed' : 'failed';
};

/** A failed install that is nobody's file's fault (network, certificates, disk) is not for a model to mend. */
const refuseBrokenMachine = (check: PlannedCheck, { diagnostics }: CheckReading): void => {
  if (check.name !== 'install') return;
  const broken = diagnostics.find(
    ({ severity, path, code }) => severity === 'error' && path === undefined && code !== undefined,
  );
  if (broken)
    throw new UserError(
      `packages could not be installed (${broken.code}): ${broken.message.split('\n', 1)[0]}`,
      {
        hint: 'nothing is lost: mend the network or the registry setting, then run `millwright resume`',
      },
    );
};

const lastLines = (text: string): string => text.trim().split('\n').slice(-15).join('\n').slice(-1500);

/** A failure that nobody could read still has a complaint: without one it could be neither shown nor healed. */
const complaintsOf = (
  check: PlannedCheck,
  output: CheckOutput,
  reading: CheckReading,
  status: CheckResult['status'],
): Diagnostic[] => {
  if (status !== 'failed' || reading.diagnostics.some(({ severity }) => severity === 'error'))
    return reading.diagnostics;
  const said = lastLines(`${output.stdout}\n${output.stderr}`);
  const message = output.timedOut
    ? `${check.name} did not end within ${check.timeoutMs / 1000} s; it was stopped. ${said}`
    : `${check.name} failed: ${said}`;
  return [...reading.diagnostics, { tool: check.tool, severity: 'error', message }];
};

/** What is known of a check beside its output: the only files it looks at, and why coverage is not measured. */
type Known = Pick<CheckResult, 'files' | 'coverage'>;

/** Runs one planned check in the cage and writes down what came of it, with its raw output as an artifact. */
export const runCheck = async (
  check: PlannedCheck,
  tree: Promise<string>,
  tools: StepTools,
  known: Known = {},
): Promise<CheckResult> => {
  const command = check.shown ?? check.command;
  tools.note({ type: 'check-start', check: check.name, command });
  const output = await tools.workbench.execute(check);
  if (output.warning !== undefined) tools.note({ type: 'run-warn', message: output.warning });
  const reading = output.startError
    ? { diagnostics: [{ tool: check.tool, severity: 'error' as const, message: output.startError }] }
    : check.read(output);
  refuseBrokenMachine(check, reading);
  const log = await tools.artifacts.save(tools.runId, {
    name: `${check.name}.log`,
    mediaType: 'text/plain',
    content: `${check.cwd ? `$ cd ${check.cwd}\n` : ''}$ ${check.command.join(' ')}\n${output.stdout}\n${output.stderr}\nexit ${output.exitCode ?? 'by signal'}\n`,
  });
  const status = statusOf(output, reading);
  const result: CheckResult = {
    name: check.name,
    tool: check.tool,
    command,
    ...(check.cwd ? { cwd: check.cwd } : {}),
    status,
    exitCode: output.exitCode,
    timedOut: output.timedOut,
    durationMs: output.durationMs,
    diagnostics: complaintsOf(check, output, reading, status),
    tree: await tree,
    log,
    ...(reading.tests ? { tests: reading.tests } : {}),
    ...(reading.coverage ? { coverage: reading.coverage } : {}),
    ...known,
    ...(output.cached ? { cached: output.cached } : {}),
  };
  tools.note({ type: 'check-end', result });
  return result;
};
