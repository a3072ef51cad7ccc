import { UserError } from '../../domain/errors.ts';
import { runStartedSchema, type RunStarted } from '../../operations/run-started.ts';
import { show } from '../../operations/show.ts';
import type { Output } from '../application.ts';
import type { Door } from '../door.ts';
import type { GlobalFlags } from './command-line.ts';
import { followRun } from '../follow-run.ts';
import { jsonScreen } from './json-screen.ts';
import { personScreen, quietScreen } from './person-screen.ts';
import { renderDiff } from './render/diff.ts';
import { renderProof } from './render/proof.ts';
import type { Terminal } from './terminal.ts';

/** Longer files, such as a lock file, would bury the rest. */
const longestFileLines = 120;

/** What the operation wants to be seen of its run when it has ended. */
const showResult = async ({ runId, shows }: RunStarted, door: Door, terminal: Terminal): Promise<void> => {
  if (shows.length === 0) return;
  const wanted = { log: false, diff: shows.includes('diff'), proof: shows.includes('proof') };
  try {
    const shown = await door.run(show, { run: runId, ...wanted });
    const { diff = '', proof } = show.output.parse(shown);
    terminal.print([], ...renderDiff(diff, longestFileLines));
    if (proof) terminal.print([], ...renderProof(proof));
  } catch (error) {
    // A run that failed has nothing to show; its summary has said so already.
    if (!(error instanceof UserError)) throw error;
  }
};

/** Follows the run that an operation started, in the way that was asked for, and answers how it stands then. */
export const showRun = async (
  output: unknown,
  door: Door,
  {
    terminal,
    stdout,
    globals,
    signal,
  }: { terminal: Terminal; stdout: Output; globals: GlobalFlags; signal: AbortSignal },
): ReturnType<typeof followRun> => {
  const started = runStartedSchema.parse(output);
  if (globals.json) return followRun(started, door, jsonScreen(stdout), signal);
  const screen = globals.quiet ? quietScreen(terminal) : personScreen(terminal);
  const summary = await followRun(started, door, screen, signal);
  if (!globals.quiet && !signal.aborted) await showResult(started, door, terminal);
  return summary;
};
