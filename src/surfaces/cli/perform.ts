import { specLimitBytes } from '../../domain/task.ts';
import type { Operation } from '../../operations/operation.ts';
import { doorOf, type Host } from '../application.ts';
import type { Invocation } from './command-line.ts';
import { exitCodes, runExitCode } from './exit-codes.ts';
import { flagsOf, givenFlags, readFlags } from './flags.ts';
import { jsonLine } from './json-line.ts';
import { styled } from './line.ts';
import { render } from './render/index.ts';
import { showRun } from './show-run.ts';
import { openTerminal } from './terminal.ts';

/** What stands for `-` or in a file: it may be longer than an argument can be. */
const readTexts = async (
  operation: Operation,
  typed: Record<string, unknown>,
  host: Host,
): Promise<Record<string, unknown>> => {
  const read = { ...typed };
  for (const { field, stdin, file } of flagsOf(operation)) {
    const value = typed[field];
    const isPath = file && typeof value === 'string' && value !== '-';
    if ((stdin && value === '-') || isPath)
      read[field] = await host.readInput(specLimitBytes + 4, isPath ? value : undefined);
  }
  return read;
};

/** Carries a command out and answers the exit code. Throws what the operation throws. */
export const perform = async (
  { operation, globals, typed }: Invocation & { kind: 'command' },
  host: Host,
  signal: AbortSignal,
): Promise<number> => {
  const given = givenFlags(operation, await readTexts(operation, typed, host));
  readFlags(operation, given);
  const alone = operation.http === 'none';
  const application = await host.open({ dataDir: globals.dataDir, signal, alone });
  try {
    const { stdout, stderr } = host;
    const terminal = openTerminal(stdout, host);
    const errors = openTerminal(stderr, host);
    for (const warning of application.warnings) errors.print([styled('yellow', 'warning:'), ' ', warning]);
    const progress = (line: string): void => errors.print([styled('dim', line)]);
    const door = doorOf(application, progress);
    const output = await door.run(operation, given);
    if (operation.starts === 'run')
      return runExitCode(await showRun(output, door, { terminal, stdout, globals, signal }));
    if (globals.json) stdout.write(jsonLine(output));
    else terminal.print(...render(operation.name, output));
    return operation.alarming?.(output) ? exitCodes.failed : exitCodes.ok;
  } finally {
    await application.close();
  }
};
