import { z } from 'zod';
import { plainLine } from '../domain/cut-text.ts';
import { Bug, UserError } from '../domain/errors.ts';
import type { LabelledIssues, TrackedIssue } from '../domain/tracker.ts';
import { issueSpec } from './intake/issue-spec.ts';
import { repositoryOf } from './intake/match-repository.ts';
import { workedIssuesSchema, workIssues } from './intake/work-issues.ts';
import { defineOperation, type OperationContext } from './operation.ts';
import { openProject } from './open-project.ts';
import { requireHands } from './require-model.ts';
import { folderOption } from './run-options.ts';

const nameError = 'must be owner/name';

const input = z.strictObject({
  in: folderOption('the repository whose issues are worked at (default: the current folder)'),
  repository: z
    .string()
    .trim()
    .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, { error: nameError })
    .optional()
    .meta({ description: 'its name at GitHub (default: that of its remote)', placeholder: 'OWNER/NAME' }),
  label: z
    .string()
    .trim()
    .min(1, { error: 'must be a label' })
    .max(40, { error: 'must have at most 40 characters' })
    .optional()
    .meta({
      description: 'of the issues that are worked at (default: github.issue_label)',
      placeholder: 'LABEL',
    }),
  once: z
    .boolean()
    .default(false)
    .meta({ description: 'one look: take what is ready, wait for its end, tell it' }),
});

/** The one name that a remote has at this host. Where there are several, none is guessed. */
const nameAt = async (root: string, host: string, { repositories }: OperationContext): Promise<string> => {
  const urls = await repositories.remotes(root);
  const found = urls.map(repositoryOf).filter((one) => one?.host === host || one?.host === `ssh.${host}`);
  const names = [...new Set(found.flatMap((one) => one?.name ?? []))];
  if (names.length === 1) return names[0] ?? '';
  throw new UserError(
    names.length === 0 ? `it has no remote at ${host}` : `its remotes at ${host} are ${names.join(' and ')}`,
    { hint: 'say which one it is: --repository OWNER/NAME' },
  );
};

const holdOf =
  (issues: LabelledIssues) =>
  ({ author = '' }: TrackedIssue): string | undefined =>
    issues.trusts(author)
      ? undefined
      : `${plainLine(author, 60) || 'its author'} is not among github.senders`;

/** Works at the issues of a repository at GitHub that bear a label. */
export const githubIssues = defineOperation({
  name: 'github-issues',
  about: 'Work at the issues of GitHub that bear a label: claim what asks for it, tell what came of it',
  input,
  output: workedIssuesSchema,
  examples: [
    'millwright github-issues --once',
    'millwright github-issues --repository octo/shop --label agent',
  ],
  async run({ in: folder, repository, label, once }, context) {
    const { project } = await openProject(folder, context);
    await requireHands(await context.settings(project.root), {}, context);
    const issues = context.trackers?.github;
    if (issues === undefined) throw new Bug('there is no tracker at GitHub here');
    const name = repository ?? (await nameAt(project.root, issues.host, context));
    const from = {
      source: 'github-issue',
      place: `${issues.host} ${name.toLowerCase()}`,
      tracker: issues.open(name, label ?? issues.label),
      project,
      hold: holdOf(issues),
      specOf: issueSpec,
    } as const;
    return { issues: await workIssues(from, { once, seconds: issues.pollSeconds }, context) };
  },
});
