import { cutText, plainLine } from '../../domain/cut-text.ts';
import { codeJobs, type CodeJob } from '../../domain/request.ts';
import { staysInside } from '../../domain/stays-inside.ts';
import type { TaskPriority } from '../../domain/task.ts';
import type { TrackedIssue } from '../../domain/tracker.ts';

/** What is done about an issue: nothing, for it is not ours; nothing, for it cannot be done as it is written; or a task. */
export type IssueRoute =
  | { kind: 'not-ours'; reason: string }
  | { kind: 'unfit'; reason: string }
  | {
      kind: 'task';
      recipe: 'make' | 'code';
      job: CodeJob | undefined;
      title: string;
      spec: string;
      path: string | undefined;
      context: string[];
      priority: TaskPriority;
    };

/** Says that an issue is for us, whatever the work is. */
const agentLabel = 'code-agent';
const jobLabels: ReadonlyMap<string, CodeJob> = new Map([
  ...codeJobs.map((job): [string, CodeJob] => [`code-${job}`, job]),
  ['code-generation', 'generate'],
]);

/** Issues of these types hold others, or are for people. */
const noWork = new Set(['epic', 'decision', 'message', 'milestone', 'molecule', 'gate', 'event']);

const priorities: readonly TaskPriority[] = ['urgent', 'high', 'normal', 'low', 'low'];

const line =
  /^\s{0,8}(?:[-*]\s{1,4})?\*{0,2}(files?|(?:output |file )?path|context)\*{0,2}\s{0,4}:\*{0,2}\s{0,4}(\S.{0,1000})$/gim;

const wordsIn = (text: string): string[] =>
  text
    .split(/[,\s]+/)
    .map((word) => word.replaceAll(/^[`'"*]+|[`'"*.]+$/g, ''))
    .filter((word) => word !== '');

const listOf = (value: unknown): string[] => {
  if (typeof value === 'string') return wordsIn(value);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
};

/** Metadata say it for programs; a description says `File: src/a.ts` for people. What is said there counts where metadata are silent. */
const filesOf = ({ metadata, description }: TrackedIssue): { target: string[]; context: string[] } => {
  const params =
    typeof metadata['params'] === 'object' && metadata['params'] !== null ? metadata['params'] : {};
  const given: Record<string, unknown> = { ...metadata, ...params };
  const target = ['path', 'file', 'files', 'output_path'].flatMap((key) => listOf(given[key]));
  const context = listOf(given['context']);
  for (const [, key = '', words = ''] of description.matchAll(line))
    if (key.toLowerCase() === 'context') context.push(...wordsIn(words));
    else if (Object.keys(given).every((one) => !['path', 'file', 'files', 'output_path'].includes(one)))
      target.push(...wordsIn(words));
  return { target: [...new Set(target)], context: [...new Set(context)] };
};

const section = (title: string, text: string): string[] =>
  text.trim() === '' ? [] : [title === '' ? text.trim() : `${title}\n${text.trim()}`];

const specOf = ({ title, description, design, acceptance, metadata }: TrackedIssue): string => {
  const guidance = ['instructions', 'guidance', 'spec'].flatMap((key) =>
    typeof metadata[key] === 'string' ? [metadata[key]] : [],
  );
  return cutText(
    [
      plainLine(title, 500),
      ...section('', description),
      ...guidance.flatMap((text) => section('', text)),
      ...section('DESIGN', design),
      ...section('ACCEPTANCE', acceptance),
    ].join('\n\n'),
    200_000,
  );
};

/** Which of our jobs its labels ask for; `undefined` where they only say that it is for us. */
const jobOf = (labels: readonly string[]): { jobs: CodeJob[]; unknown: string[]; isOurs: boolean } => {
  const plain = labels.map((label) => label.trim().toLowerCase());
  const jobs = [...new Set(plain.flatMap((label) => jobLabels.get(label) ?? []))];
  const unknown = plain.filter(
    (label) => label.startsWith('code-') && label !== agentLabel && !jobLabels.has(label),
  );
  return { jobs, unknown, isOurs: jobs.length > 0 || plain.includes(agentLabel) };
};

/** Why an issue is none of ours; undefined where it is. */
const strangerReason = ({ labels, type }: TrackedIssue): string | undefined => {
  const { isOurs, unknown } = jobOf(labels);
  const [stray] = unknown;
  if (!isOurs)
    return stray === undefined ? 'no label says that it is ours' : `no job is called ${plainLine(stray, 60)}`;
  return noWork.has(type.toLowerCase()) ? `its type is ${plainLine(type, 60)}` : undefined;
};

/** Why it cannot be done as it is written; undefined where it can. */
const faultOf = (
  jobs: readonly CodeJob[],
  target: readonly string[],
  context: readonly string[],
): string | undefined => {
  const [job, other] = jobs;
  if (other !== undefined) return `its labels ask for ${jobs.join(' and ')} at once`;
  const outside = [...target, ...context].find((path) => !staysInside(path));
  if (outside !== undefined) return `it names ${plainLine(outside, 120)}, which is not inside the repository`;
  if (job === undefined || target.length === 1) return undefined;
  return target.length === 0
    ? `${job} needs a file: write "File: path" into the description, or "path" into the metadata`
    : `${job} is about one file, and it names ${target.length}`;
};

/** Routes an issue by its labels and its type; ids say nothing. What it names outside of the repository makes it unfit. */
export const routeIssue = (issue: TrackedIssue): IssueRoute => {
  const stranger = strangerReason(issue);
  if (stranger !== undefined) return { kind: 'not-ours', reason: stranger };
  const { jobs } = jobOf(issue.labels);
  const { target, context } = filesOf(issue);
  const fault = faultOf(jobs, target, context);
  if (fault !== undefined) return { kind: 'unfit', reason: fault };
  const [job] = jobs;
  return {
    kind: 'task',
    recipe: job === undefined ? 'make' : 'code',
    job,
    title: plainLine(issue.title, 120) || 'untitled',
    spec: specOf(issue),
    path: job === undefined ? undefined : target[0],
    context: job === undefined ? [...target, ...context] : context,
    priority: priorities[issue.priority] ?? 'normal',
  };
};
