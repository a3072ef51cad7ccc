import type { Host } from '../application.ts';
import { exitCodeOf } from './exit-codes.ts';
import { explainError } from '../explain-error.ts';
import { jsonLine } from './json-line.ts';
import { styled, type Line } from './line.ts';
import { openTerminal } from './terminal.ts';

/** Says what went wrong and what to do, a line each, and answers the exit code. Where it happened only a developer sees. */
export const tellError = (error: unknown, host: Host, json: boolean): number => {
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
