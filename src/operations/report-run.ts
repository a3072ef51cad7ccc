import { z } from 'zod';
import type { CheckResult } from '../domain/check.ts';
import { plainLine } from '../domain/cut-text.ts';
import type { StoredEvent } from '../domain/events.ts';
import { synthesisName, synthesisSchema } from '../domain/synthesis.ts';
import type { Store } from '../store/store.ts';
import { summariseRun, type RunSummary } from './summarise-run.ts';

/** A run in three to six plain lines. `from` says what they were made of: the log alone, so they hold for every end. */
export const runReportSchema = z.object({
  from: z.literal('log'),
  lines: z.array(z.string()).min(3).max(6),
  /** What a model made of it besides, marked with its name; left out where none was asked or its words were of no use. */
  synthesised: synthesisSchema.optional(),
});
export type RunReport = z.infer<typeof runReportSchema>;

/** Whatever a model or a tool said, a line stays one. */
const lineLimit = 240;
const namedFiles = 5;

const count = (amount: number, noun: string): string =>
  `${Math.round(amount).toLocaleString('en-US')} ${noun}${Math.round(amount) === 1 ? '' : 's'}`;

const inWords = (seconds: number): string =>
  seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;

const naming = (paths: readonly string[]): string => {
  const more = paths.length - namedFiles;
  return `${paths.slice(0, namedFiles).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

const stand = ({ outcome, reason, question, step }: RunSummary): string => {
  if (outcome !== null) return `${outcome}: ${reason ?? ''}`;
  if (question !== null) return `waits for a person: ${question}`;
  return step === null ? 'has not begun' : `not ended, at the step ${step}`;
};

/** Files that the run wrote and did not put back, where no proof counts their lines. */
const written = (events: readonly StoredEvent[]): string[] => {
  const paths = new Set<string>();
  for (const { event } of events) {
    if (event.type === 'files-write') for (const path of event.paths) paths.add(path);
    if (event.type === 'agent-end') for (const path of Object.keys(event.files)) paths.add(path);
    if (event.type === 'files-restore') for (const path of event.paths) paths.delete(path);
  }
  return [...paths];
};

const changes = ({ proof }: RunSummary, events: readonly StoredEvent[]): string => {
  if (proof === null) {
    const paths = written(events);
    return paths.length === 0 ? 'wrote no file' : `wrote ${count(paths.length, 'file')}: ${naming(paths)}`;
  }
  const { files } = proof;
  if (files.length === 0) return 'changed nothing';
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const deleted = files.reduce((sum, file) => sum + file.deleted, 0);
  const lines = `${count(added, 'line')} added, ${deleted.toLocaleString('en-US')} removed`;
  return `changed ${count(files.length, 'file')}, ${lines}: ${naming(files.map(({ path }) => path))}`;
};

const checkText = ({ name, status, timedOut, tests, diagnostics }: CheckResult): string => {
  const counted = tests ? ` ${tests.passed} of ${tests.total}` : '';
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const why = errors > 0 && status === 'failed' ? ` with ${count(errors, 'error')}` : '';
  return `${name} ${timedOut ? 'timed out' : status}${counted}${why}`;
};

const checked = ({ checks }: RunSummary): string =>
  checks.length === 0 ? 'no check ran' : `checks: ${checks.map(checkText).join(', ')}`;

const effort = ({ spent, models, agents }: RunSummary): string => {
  const who = [...agents, ...models];
  const rounds =
    spent.attempts === 0 ? 'no round of healing' : `${count(spent.attempts, 'round')} of healing`;
  return who.length === 0 ? `${rounds}; no model answered` : `${rounds}, by ${who.join(', ')}`;
};

const cost = ({ spent }: RunSummary): string =>
  [
    count(spent.tokens, 'token'),
    ...(spent.seconds > 0 ? [`${inWords(spent.seconds)} of work`] : []),
    ...(spent.money > 0 ? [`$${spent.money.toFixed(2)}`] : []),
  ].join(', ');

const place = ({ branch, commit }: RunSummary): string[] => {
  if (commit === null) return [];
  return [`${branch === null ? '' : `on ${branch} `}at ${commit.slice(0, 12)}`];
};

/** What a run did, what was checked, what it took: from the facts of its log, whatever its end. No model has a part in it. */
export const reportRun = (events: readonly StoredEvent[]): RunReport => {
  const summary = summariseRun(events);
  const lines = [
    stand(summary),
    changes(summary, events),
    checked(summary),
    effort(summary),
    cost(summary),
    ...place(summary),
  ];
  return { from: 'log', lines: lines.map((line) => plainLine(line, lineLimit)) };
};

/** The same with the words of a model, where there are some. They stand beside the facts and never in their place. */
export const reportWithWords = async (
  runId: string,
  events: readonly StoredEvent[],
  store: Pick<Store, 'artifacts'>,
): Promise<RunReport> => {
  const report = reportRun(events);
  const kept = await store.artifacts.newest(runId, synthesisName);
  if (kept === undefined) return report;
  const parsed = synthesisSchema.safeParse(JSON.parse(kept.content));
  return parsed.success ? { ...report, synthesised: parsed.data } : report;
};
