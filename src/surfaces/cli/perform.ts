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

/** What stands for `-`: the spec may be longer than an argument can be. */
const readStdin = async (
  operation: Operation,
  typed: Record<string, unknown>,
  host: Host,
): Promise<Record<string, unknown>> => {
  const field = flagsOf(operation).find(({ stdin, field }) => stdin && typed[field] === '-')?.field;
  return field === undefined ? typed : { ...typed, [field]: await host.readInput(specLimitBytes + 4) };
};

/** Carries a command out and answers the exit code. Throws what the operation throws. */
export const perform = async (
  { operation, globals, typed }: Invocation & { kind: 'command' },
  host: Host,
  signal: AbortSignal,
): Promise<number> => {
  const given = givenFlags(operation, await readStdin(operation, typed, host));
  readFlags(operation, given);
  const alone = operation.http === 'none';
  const application = await host.open({ dataDir: globals.dataDir, signal, alone });
  try {
    const { stdout, stderr } = host;
    const terminal = openTerminal(stdout, host);
    const errors = openTerminal(stderr, host);
    for (const warning of application.warnings) errors.print([styled('yellow', 'warning:'), ' ', warning]);
    const door = doorOf(application);
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
