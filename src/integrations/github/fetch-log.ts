import { z } from 'zod';
import type { CiReport } from '../../domain/ci.ts';
import { tailOf } from '../../domain/cut-text.ts';
import { askGithub, type GithubAccess } from './ask-github.ts';

/** Characters of all logs together: what failed stands at their ends. */
const logCharacters = 12_000;
const mostJobs = 3;

const jobsSchema = z.object({
  jobs: z.array(z.object({ id: z.int().positive(), name: z.string(), conclusion: z.string().nullish() })),
});

interface Job {
  id: string;
  name: string;
}

type Found = { jobs: Job[] } | { missing: string };

const failedJobs = async (report: CiReport, access: GithubAccess, signal: AbortSignal): Promise<Found> => {
  const { repository, runId, attempt, jobId, check } = report;
  if (jobId !== undefined) return { jobs: [{ id: jobId, name: check }] };
  if (runId === undefined) return { missing: 'it is no job of Actions, so there is no log' };
  const path = `/repos/${repository}/actions/runs/${runId}/attempts/${attempt}/jobs?per_page=100`;
  const answer = await askGithub(access, path, { limitBytes: 4_000_000, signal });
  if (!answer.ok) return { missing: answer.reason };
  try {
    const { jobs } = jobsSchema.parse(JSON.parse(answer.text));
    const failed = jobs.filter(({ conclusion }) => conclusion === 'failure' || conclusion === 'timed_out');
    return { jobs: failed.slice(0, mostJobs).map(({ id, name }) => ({ id: String(id), name })) };
  } catch {
    return { missing: 'GitHub answered something else than a list of jobs' };
  }
};

/** Times in front of every line, and colours, say nothing about what failed. */
const plain = (log: string): string =>
  log
    .replaceAll(/^\uFEFF?\d{4}-\d\d-\d\dT[\d:.]{8,20}Z /gm, '')
    // oxlint-disable-next-line no-control-regex -- the escape character is what is meant
    .replaceAll(/\u001B\[[\d;]{0,20}m/g, '');

/** The ends of the logs of the jobs that failed. Never throws. */
export const fetchLog = async (
  report: CiReport,
  access: GithubAccess,
  signal: AbortSignal,
): Promise<{ text: string } | { missing: string }> => {
  const found = await failedJobs(report, access, signal);
  if ('missing' in found) return found;
  const parts: string[] = [];
  let missing = 'no job of it failed';
  for (const { id, name } of found.jobs) {
    const path = `/repos/${report.repository}/actions/jobs/${id}/logs`;
    const answer = await askGithub(access, path, { limitBytes: 200_000, keep: 'end', signal });
    if (answer.ok) parts.push(`== ${name}\n${tailOf(plain(answer.text), logCharacters / found.jobs.length)}`);
    else missing = answer.reason;
  }
  return parts.length > 0 ? { text: parts.join('\n\n') } : { missing };
};
