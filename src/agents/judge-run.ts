import type { AgentExit, AgentLimit, AgentReport, AgentRunner, AgentVerdict } from '../domain/agent.ts';
import { bound } from './bound.ts';
import { isConnectionFault, limitOfStatus, limitOfText } from './read-limit.ts';
import { readResetTime, type Clock } from './read-reset-time.ts';

/** One run as a whole. */
export interface RunSeen {
  runner: AgentRunner;
  report: AgentReport;
  exit: AgentExit;
  clock: Clock;
}

/** By the convention of sysexits(3): try again later. */
const temporaryFailure = 75;
const stderrLines = 20;

/** What the program itself said in error at the end: messages of the stream, then the last lines of standard error. */
const complaints = ({ report, exit }: RunSeen): string[] => [
  ...report.problems.slice(-2).map(({ message }) => message),
  ...exit.stderr.trimEnd().split('\n').slice(-stderrLines),
];

const meaningOfExit = ({ runner, exit }: RunSeen): RunSeen['runner']['exitCodes'][number] | undefined =>
  exit.code === null ? undefined : runner.exitCodes[exit.code];

/** What fields say: limits of the stream, a used up allowance first, else HTTP statuses; after them the exit code. */
const structuredLimit = (seen: RunSeen): AgentLimit | undefined => {
  const { report, exit } = seen;
  const field = report.limits.find(({ kind }) => kind === 'quota') ?? report.limits.at(-1);
  if (field) return field;
  // Only the last one: a run may have got over the ones before.
  const status = limitOfStatus(report.problems.findLast((problem) => problem.status !== undefined)?.status);
  if (status) return { kind: status, from: 'field' };
  const meaning = exit.code === temporaryFailure ? 'rate' : meaningOfExit(seen);
  return meaning === 'quota' || meaning === 'rate' ? { kind: meaning, from: 'exit-code' } : undefined;
};

/** Words come last, but they may tell the time, and which of both an HTTP 429 means. */
const findLimit = (seen: RunSeen): AgentLimit | undefined => {
  const said = complaints(seen)
    .map((line) => limitOfText(line, seen.clock))
    .find(Boolean);
  const limit = structuredLimit(seen);
  if (!limit) return said;
  const told = seen.report.problems.map(({ message }) => readResetTime(message, seen.clock));
  const resetsAt = limit.resetsAt ?? said?.resetsAt ?? told.find((moment) => moment !== undefined);
  const kind = said?.kind === 'quota' ? 'quota' : limit.kind;
  return { ...limit, kind, ...(resetsAt === undefined ? {} : { resetsAt }) };
};

const verdict = (
  status: AgentVerdict['status'],
  reason: string,
  retry: AgentVerdict['retry'],
): AgentVerdict => ({ status, reason: bound(reason, 500), retry, limit: undefined });

const exitWords = ({ code }: AgentExit): string =>
  code === null ? 'was ended by a signal' : `exited with ${code}`;

/** Of HTTP errors only those of the server's own and of time pass by themselves; words count where there is no status. */
const retryOf = (seen: RunSeen): AgentVerdict['retry'] => {
  const { report, exit } = seen;
  const status = report.problems.findLast((problem) => problem.status !== undefined)?.status;
  if (status !== undefined) return status >= 500 || status === 408 ? 'soon' : 'never';
  return exit.code === null || complaints(seen).some(isConnectionFault) ? 'soon' : 'never';
};

const failed = (seen: RunSeen): AgentVerdict => {
  const { runner, report, exit } = seen;
  const last = report.problems.findLast(({ fatal }) => fatal) ?? report.problems.at(-1);
  const words = last?.message ?? exit.stderr.trimEnd().split('\n').at(-1) ?? '';
  const said = words.trim() === '' ? '' : `: ${words.trim()}`;
  return verdict('failed', `${runner.name} ${exitWords(exit)}${said}`, retryOf(seen));
};

const spentLimits = { 'turn-limit': 'has used up its turns', budget: 'has used up its money' } as const;

/** Whether its end, its errors and its exit code agree that it succeeded. */
const succeeded = (seen: RunSeen): boolean => {
  const { report, exit } = seen;
  return report.end === 'success' && exit.code === 0 && !report.problems.some(({ fatal }) => fatal);
};

const judgeEnded = (seen: RunSeen): AgentVerdict => {
  const { runner, report, exit } = seen;
  const meaning = meaningOfExit(seen);
  const spent = report.end === 'turn-limit' || report.end === 'budget' ? report.end : meaning;
  if (spent === 'turn-limit' || spent === 'budget')
    return verdict(spent, `${runner.name} ${spentLimits[spent]}`, 'never');
  if (report.end === undefined && (exit.code === 0 || exit.code === null) && report.problems.length === 0)
    return verdict('cut', `${runner.name} ${exitWords(exit)} in the middle of its stream`, 'soon');
  if (!succeeded(seen)) return failed(seen);
  if (runner.capabilities.tellsUsage && report.usage.outputTokens === 0)
    return verdict('failed', `${runner.name} ended without having asked a model`, 'never');
  return verdict('finished', `${runner.name} came to its end`, 'never');
};

const stopped = {
  cancelled: ['cancelled', 'was cancelled', 'never'],
  'timed-out': ['timed-out', 'took longer than it may', 'never'],
  silent: ['silent', 'was ended because nothing came from it any more', 'soon'],
} as const;

/**
 * What came of a run. Success needs all at once: an end event that says so, no fatal error, exit code 0, and a sign that a model
 * was asked. A limit is looked for only where there was no success, so that a warning about one does not fail a good run.
 */
export const judgeRun = (seen: RunSeen): AgentVerdict => {
  const { runner, exit } = seen;
  if (exit.ended === 'cancelled') return verdict('cancelled', `${runner.name} was cancelled`, 'never');
  const limit = succeeded(seen) && exit.ended === 'by-itself' ? undefined : findLimit(seen);
  if (limit) {
    const until = limit.resetsAt === undefined ? '' : ` until ${new Date(limit.resetsAt).toISOString()}`;
    const what = limit.kind === 'quota' ? 'has used up its allowance' : 'is asked to slow down';
    return { ...verdict('limited', `${runner.name} ${what}${until}`, 'later'), limit };
  }
  if (exit.ended === 'by-itself') return judgeEnded(seen);
  const [status, words, retry] = stopped[exit.ended];
  return verdict(status, `${runner.name} ${words}`, retry);
};

/**
 * Whether a run can count for its task: `changed` when git sees changed paths, `answered` when it only spoke, `unfinished` when it
 * did not come to its end. A task that asks for edits is not done by an answer.
 */
export const judgeWork = (
  judged: AgentVerdict,
  work: { wantsEdits: boolean; changedPaths: readonly string[] },
): { kind: 'changed' | 'answered' | 'unfinished'; enough: boolean } => {
  if (judged.status !== 'finished') return { kind: 'unfinished', enough: false };
  if (work.changedPaths.length > 0) return { kind: 'changed', enough: true };
  return { kind: 'answered', enough: !work.wantsEdits };
};
