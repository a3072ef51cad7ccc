import { z } from 'zod';
import type { TrackedIssue } from '../../domain/tracker.ts';

/** An issue as GitHub documents it, as far as it concerns us. */
export const issueSchema = z.object({
  number: z.int().positive(),
  title: z.string().min(1),
  body: z.string().max(1_000_000).nullish(),
  state: z.string(),
  /** Some old servers list bare names. */
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])).default([]),
  user: z.object({ login: z.string() }).nullish(),
  /** Every pull request is an issue too, and is none of ours. */
  pull_request: z.unknown().optional(),
});
export type GithubIssue = z.infer<typeof issueSchema>;

export type IssueLabel = 'asking' | 'working' | 'blocked' | 'verified';

/** Names of the labels by which work at an issue is seen, made from the one that asks for it. */
export const labelsFor = (asking: string): Record<IssueLabel, string> => ({
  asking,
  working: `${asking}-working`,
  blocked: `${asking}-blocked`,
  verified: `${asking}-verified`,
});

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const labelNames = ({ labels }: GithubIssue): string[] =>
  labels.flatMap((label) => (typeof label === 'string' ? label : (label.name ?? [])));

const statusOf = (issue: GithubIssue, names: ReturnType<typeof labelsFor>): string => {
  const has = (name: string): boolean => labelNames(issue).some((one) => same(one, name));
  if (issue.state !== 'open' || issue.pull_request !== undefined) return 'closed';
  if (has(names.asking)) return 'open';
  if (has(names.working)) return 'in_progress';
  return has(names.blocked) ? 'blocked' : 'not asked for';
};

/** `p0` to `p4`, or `priority: high` and the like. */
const priorityOf = (labels: readonly string[]): number => {
  const words = ['urgent', 'high', 'normal', 'low'];
  for (const label of labels) {
    const [, digit, word = ''] = /^(?:p([0-4])|priority[:/ -]{1,3}([a-z]+))$/i.exec(label) ?? [];
    if (digit !== undefined) return Number(digit);
    if (words.includes(word.toLowerCase())) return words.indexOf(word.toLowerCase());
  }
  return 2;
};

/** The same in our words. What asks for work at all is named as everywhere else: `code-agent`. */
export const readIssue = (issue: GithubIssue, names: ReturnType<typeof labelsFor>): TrackedIssue => {
  const labels = labelNames(issue);
  return {
    id: String(issue.number),
    title: issue.title,
    description: issue.body ?? '',
    design: '',
    acceptance: '',
    type: 'task',
    status: statusOf(issue, names),
    priority: priorityOf(labels),
    labels: ['code-agent', ...labels],
    author: issue.user?.login,
    metadata: {},
    dependencies: [],
  };
};
