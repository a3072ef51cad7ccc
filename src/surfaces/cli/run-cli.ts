import { UserError } from '../../domain/errors.ts';
import { specLimitBytes } from '../../domain/task.ts';
import { operations } from '../../operations/index.ts';
import type { Operation, OperationContext } from '../../operations/operation.ts';
import { runStartedSchema, type RunStarted } from '../../operations/run-started.ts';
import type { Host } from './application.ts';
import { readCommandLine, type GlobalFlags, type Invocation } from './command-line.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { explainError } from './explain-error.ts';
import { flagsOf, readFlags } from './flags.ts';
import { followRun } from './follow-run.ts';
import { jsonLine } from './json-line.ts';
import { printLine, styled, type Line } from './line.ts';
import { render } from './render/index.ts';
import { jsonScreen } from './json-screen.ts';
import { personScreen, quietScreen } from './person-screen.ts';
import { openTerminal, type Terminal } from './terminal.ts';

type Chosen = Invocation & { kind: 'command' };

const tellError = (error: unknown, host: Host, json: boolean): number => {
  const exitCode = exitCodeOf(error);
  const { message, hint } = explainError(error);
  if (json) host.stdout.write(jsonLine({ type: 'error', message, hint: hint ?? null, exitCode }));
  const terminal = openTerminal(host.stderr, host);
  const firstLine = message.split('\n', 1)[0] ?? '';
  terminal.print(
    [styled('red', 'error:'), ' ', firstLine],
    ...(hint ? [[styled('dim', 'hint:'), ' ', hint]] : []),
  );
  if (host.env['MILLWRIGHT_DEBUG'] && error instanceof Error)
    terminal.print(...(error.stack ?? '').split('\n').map((line): Line => [line]));
  return exitCode;
};

/** What stands for `-`: the spec may be longer than an argument can be. */
const readStdin = async (
  operation: Operation,
  typed: Record<string, unknown>,
  host: Host,
): Promise<Record<string, unknown>> => {
  const field = flagsOf(operation).find(({ stdin, field }) => stdin && typed[field] === '-')?.field;
  return field === undefined ? typed : { ...typed, [field]: await host.readInput(specLimitBytes + 4) };
};

const afterwards = async (
  started: RunStarted,
  context: OperationContext,
  terminal: Terminal,
): Promise<void> => {
  if (started.shows.length === 0) return;
  const flags = { diff: started.shows.includes('diff'), proof: started.shows.includes('proof'), log: false };
  try {
    const shown = await operations.show.run({ run: started.runId, ...flags }, context);
    terminal.print([], ...render('show', shown));
  } catch (error) {
    // A run that failed has nothing to show; its summary has said so already.
    if (!(error instanceof UserError)) throw error;
  }
};

const follow = async (
  output: unknown,
  context: OperationContext,
  host: Host,
  globals: GlobalFlags,
): Promise<number> => {
  const started = runStartedSchema.parse(output);
  if (globals.json) return followRun(started, context, jsonScreen(host.stdout));
  const terminal = openTerminal(host.stdout, host);
  const exitCode = await followRun(
    started,
    context,
    globals.quiet ? quietScreen(terminal) : personScreen(terminal),
  );
  if (!context.signal.aborted) await afterwards(started, context, terminal);
  return exitCode;
};

const perform = async (chosen: Chosen, host: Host, signal: AbortSignal): Promise<number> => {
  const { operation, globals } = chosen;
  const input = readFlags(operation, await readStdin(operation, chosen.typed, host));
  const application = await host.open({ dataDir: globals.dataDir, signal });
  try {
    const { context, warnings } = application;
    for (const warning of warnings) host.stderr.write(`${printLine([`warning: ${warning}`], false)}\n`);
    const output = await operation.run(input, context);
    if (operation.starts === 'run') return await follow(output, context, host, globals);
    if (globals.json) host.stdout.write(jsonLine(output));
    else openTerminal(host.stdout, host).print(...render(operation.name, output));
    return operation.alarming?.(output) ? exitCodes.failed : exitCodes.ok;
  } finally {
    await application.close();
  }
};

/** Runs one command to its end and answers the exit code. Nothing is thrown: errors are told. */
export const runCli = async (host: Host): Promise<number> => {
  const interrupted = new AbortController();
  const stopListening = host.onInterrupt(() => {
    if (interrupted.signal.aborted) host.kill(exitCodes.interrupted);
    host.stderr.write('\nstopping; once more ends it at once\n');
    interrupted.abort();
  });
  try {
    const invocation = readCommandLine(host.argv, operations, host.version);
    if (invocation.kind === 'command') return await perform(invocation, host, interrupted.signal);
    host.stdout.write(invocation.text);
    return exitCodes.ok;
  } catch (error) {
    if (interrupted.signal.aborted) return exitCodes.interrupted;
    return tellError(error, host, host.argv.includes('--json'));
  } finally {
    stopListening();
  }
};
