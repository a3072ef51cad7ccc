import type { CheckResult } from '../../domain/check.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';

const shownLimit = 12;
const messageCharacters = 1200;

const placed = ({ path, line, code, message }: Diagnostic): string => {
  const place = path === undefined ? '' : `${path}${line === undefined ? '' : `:${line}`} `;
  return `- ${place}${code === undefined ? '' : `[${code}] `}${message.slice(0, messageCharacters)}`;
};

/** Complaints of tools as a list for a model, bounded. */
export const listDiagnostics = (diagnostics: readonly Diagnostic[]): string => {
  const shown = diagnostics.slice(0, shownLimit).map(placed).join('\n');
  const left = diagnostics.length - shownLimit;
  return left > 0 ? `${shown}\n- … and ${left} more` : shown;
};

export const errorsOf = ({ diagnostics }: CheckResult): Diagnostic[] =>
  diagnostics.filter(({ severity }) => severity === 'error');

/** What a failed check said, for a model. */
export const complainOf = (about: string, result: CheckResult): string =>
  `${about}:\n${listDiagnostics(errorsOf(result))}`;
