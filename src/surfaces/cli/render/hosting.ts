import type { z } from 'zod';
import type { deployRailway } from '../../../operations/hosting/deploy-railway.ts';
import type { deploymentStatus } from '../../../operations/hosting/deployment-status.ts';
import type { exportGithub } from '../../../operations/hosting/export-github.ts';
import type { githubStatus } from '../../../operations/hosting/github-status.ts';
import type { syncReviews } from '../../../operations/hosting/sync-reviews.ts';
import { styled, type Line, type Style } from '../line.ts';

const short = (commit: string | null | undefined): string => commit?.slice(0, 12) ?? 'nothing';

export const renderExportGithub = (exported: z.infer<typeof exportGithub.output>): Line[] => {
  const { repository, made, branch, commit, pushed, tags, pullRequest, notices } = exported;
  return [
    [made ? 'made ' : 'at ', styled('bold', repository)],
    [
      styled('green', pushed ? 'pushed' : 'was there'),
      ` ${branch} at ${short(commit)}, read back from there`,
    ],
    ...(tags.length > 0 ? [[`with the tags ${tags.join(', ')}`]] : []),
    ...(pullRequest
      ? [[pullRequest.made ? 'opened ' : 'brought up to date ', styled('bold', pullRequest.url)]]
      : []),
    ...notices.map((notice): Line => [styled('yellow', notice)]),
  ];
};

export const renderGithubStatus = (status: z.infer<typeof githubStatus.output>): Line[] => {
  const { repository, branch, here, there, same, pullRequest, statuses } = status;
  if (repository === null) return [['it is not at GitHub, or the token does not see it']];
  return [
    [styled('bold', repository)],
    [
      `${branch ?? ''} there: ${short(there)}, here: ${short(here)} `,
      same ? styled('green', '(the same)') : styled('yellow', '(not the same)'),
    ],
    ...(pullRequest ? [[`${pullRequest.url} is ${pullRequest.state}`]] : []),
    ...statuses.map(({ context, state, description }): Line => [`${context}  ${state}  ${description}`]),
  ];
};

export const renderSyncReviews = ({ reviews }: z.infer<typeof syncReviews.output>): Line[] =>
  reviews.length === 0
    ? [['no new review wants anything changed']]
    : reviews.map(({ run, url, author, result, why }) => [
        styled(result === 'sent back' ? 'green' : 'yellow', result),
        `  run ${run}  ${author}  ${url}  ${why}`,
      ]);

const styles: Readonly<Record<string, Style>> = { healthy: 'green', 'under way': 'cyan' };

export const renderDeployRailway = (deployed: z.infer<typeof deployRailway.output>): Line[] => {
  const { state, reason, url, page, commit, made, set, smokeTest, rollback } = deployed;
  return [
    [styled(styles[state] ?? 'red', state), `: ${reason}`],
    [made ? 'deployed ' : 'was there: ', `${short(commit)} at `, styled('bold', url)],
    ...(set.length > 0 ? [[`variables set: ${set.join(', ')}`]] : []),
    ...(smokeTest ? [[`smoke test of ${smokeTest.url}: ${smokeTest.reason}`]] : []),
    [page],
    ...rollback.split('\n').map((line): Line => [styled('dim', line)]),
  ];
};

export const renderDeploymentStatus = (status: z.infer<typeof deploymentStatus.output>): Line[] => {
  const { service, url, page, here, same, active, newest, rollback } = status;
  if (page === null) return [[`there is no service ${service} at Railway`]];
  return [
    [styled('bold', url ?? 'no address yet'), '  ', page],
    [
      `runs: ${short(active?.commit)}, here: ${short(here)} `,
      same ? styled('green', '(the same)') : styled('yellow', '(not the same)'),
    ],
    ...(newest && newest.id !== active?.id ? [[`newest: ${short(newest.commit)} is ${newest.said}`]] : []),
    ...rollback.split('\n').map((line): Line => [styled('dim', line)]),
  ];
};
