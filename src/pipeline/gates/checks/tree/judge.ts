import type { DocumentFindings } from '../../../../toolchains/documents/document-findings.ts';
import type { GateCheckResult } from '../../gate-check.ts';

/** More sentences than a small model reads at once help nobody; the artifact holds all of them. */
const mostReasons = 30;
const longestReason = 600;
/** Of an artifact, in characters. */
const longestLog = 1_000_000;

/** What is shown of an untrusted text in one line. */
export const oneLine = (text: string, limit = 200): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > limit ? `${line.slice(0, limit)}…` : line;
};

/** A check failed exactly where there is a reason. */
export const judge = (
  check: string,
  { reasons, summary, listing }: DocumentFindings,
  more: Partial<Pick<GateCheckResult, 'status' | 'log' | 'files'>> = {},
): GateCheckResult => {
  const told = reasons.slice(0, mostReasons).map((reason) => oneLine(reason, longestReason));
  const left = reasons.length - told.length;
  const log = [
    summary,
    '',
    ...reasons,
    '',
    ...listing,
    ...(more.log === undefined ? [] : ['', more.log]),
  ].join('\n');
  return {
    check,
    status: more.status ?? (reasons.length === 0 ? 'passed' : 'failed'),
    summary: oneLine(summary),
    reasons: left > 0 ? [...told, `… and ${left} more of this kind`] : told,
    log: `${log.slice(0, longestLog)}\n`,
    ...(more.files ? { files: more.files } : {}),
  };
};

/** Nothing could be executed: `remedy` says what the person can do about it. */
export const unknown = (check: string, summary: string, remedy: string, log = ''): GateCheckResult => ({
  check,
  status: 'unknown',
  summary: oneLine(summary),
  reasons: [remedy],
  log: `${[summary, remedy, log].filter(Boolean).join('\n')}\n`,
});

/** One thing stands in the way of everything else. */
export const refuse = (check: string, summary: string, reason: string, log = ''): GateCheckResult =>
  judge(check, { reasons: [reason], summary, listing: [] }, { log });
