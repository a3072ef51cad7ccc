import { z } from 'zod';
import type { CiReading, CiReport } from '../../domain/ci.ts';
import { plainLine } from '../../domain/cut-text.ts';

const id = z.int().positive();
const word = z.string().max(1000).nullish();
const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

const about = {
  action: z.string().max(100),
  repository: z.object({
    full_name: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/),
    clone_url: z.url().max(1000),
  }),
  sender: z.object({ login: z.string().min(1).max(100) }),
};

const checkRun = z.object({
  ...about,
  check_run: z.object({
    id,
    name: z.string().max(1000),
    head_sha: commit,
    conclusion: word,
    html_url: word,
    details_url: word,
    check_suite: z.object({ head_branch: word }),
    output: z.object({ title: word, summary: z.string().nullish() }).nullish(),
  }),
});

const workflowRun = z.object({
  ...about,
  workflow_run: z.object({
    id,
    run_attempt: id.default(1),
    name: word,
    head_branch: word,
    head_sha: commit,
    conclusion: word,
    html_url: word,
    head_repository: z.object({ full_name: z.string() }).nullish(),
  }),
});

const workflowJob = z.object({
  ...about,
  workflow_job: z.object({
    id,
    run_id: id,
    run_attempt: id.default(1),
    name: z.string().max(1000),
    workflow_name: word,
    head_branch: word,
    head_sha: commit,
    conclusion: word,
    html_url: word,
  }),
});

/** What an event is about; `branch` is null for what belongs to none of this repository. */
type Found = Omit<CiReport, 'event' | 'repository' | 'host' | 'branch' | 'sender' | 'conclusion'> & {
  branch: string | null | undefined;
  conclusion: string | null | undefined;
  head?: string | undefined;
};
type About = z.infer<z.ZodObject<typeof about>>;
type Read = About & { found: Found };

const actionsPage = /\/actions\/runs\/(\d{1,20})(?:\/job\/(\d{1,20}))?/;
const outputCharacters = 4000;

const outputOf = (
  output: { title?: string | null | undefined; summary?: string | null | undefined } | null | undefined,
) => {
  const text = [output?.title, output?.summary]
    .filter((part) => typeof part === 'string' && part !== '')
    .join('\n');
  return text === '' ? undefined : text.slice(0, outputCharacters);
};

/** A check of Actions does not tell its attempt, but its page names the run: what tells of the same run is the same. */
const fromCheckRun = (payload: unknown): Read => {
  const { check_run: run, ...rest } = checkRun.parse(payload);
  const [, runId, jobId] = actionsPage.exec(run.details_url ?? '') ?? [];
  const { name, head_sha, conclusion, html_url, check_suite } = run;
  const output = outputOf(run.output);
  const found: Found = {
    branch: check_suite.head_branch,
    commit: head_sha,
    workflow: name,
    check: name,
    conclusion,
    attempt: 1,
    url: html_url ?? '',
    ...(runId !== undefined && { runId }),
    ...(jobId !== undefined && { jobId }),
    ...(output !== undefined && { output }),
  };
  return { ...rest, found };
};

const fromWorkflowRun = (payload: unknown): Read => {
  const { workflow_run: run, ...rest } = workflowRun.parse(payload);
  const name = run.name ?? 'workflow';
  const found: Found = {
    branch: run.head_branch,
    commit: run.head_sha,
    workflow: name,
    check: name,
    conclusion: run.conclusion,
    runId: String(run.id),
    attempt: run.run_attempt,
    url: run.html_url ?? '',
    head: run.head_repository?.full_name,
  };
  return { ...rest, found };
};

const fromWorkflowJob = (payload: unknown): Read => {
  const { workflow_job: job, ...rest } = workflowJob.parse(payload);
  const found: Found = {
    branch: job.head_branch,
    commit: job.head_sha,
    workflow: job.workflow_name ?? job.name,
    check: job.name,
    conclusion: job.conclusion,
    runId: String(job.run_id),
    attempt: job.run_attempt,
    jobId: String(job.id),
    url: job.html_url ?? '',
  };
  return { ...rest, found };
};

const readers = {
  check_run: fromCheckRun,
  workflow_run: fromWorkflowRun,
  workflow_job: fromWorkflowJob,
} as const;
type CiEvent = keyof typeof readers;

const isCiEvent = (event: string): event is CiEvent => Object.hasOwn(readers, event);

/** Ends that somebody has to mend; `cancelled`, `skipped`, `neutral`, `stale` and `action_required` are none. */
const bad = new Set(['failure', 'timed_out', 'startup_failure']);

const isBranch = (name: string): boolean => name !== '' && !/[\p{C}\s~^:?*[\\]|\.\.|^-/u.test(name);

const judge = (event: CiEvent, id: string, { action, repository, sender, found }: Read): CiReading => {
  const { branch, conclusion, head, ...rest } = found;
  const ignore = (reason: string): CiReading => ({ kind: 'ignored', reason });
  if (action !== 'completed') return ignore(`it is not completed but ${plainLine(action, 40)}`);
  if (head !== undefined && head.toLowerCase() !== repository.full_name.toLowerCase())
    return ignore('its branch belongs to another repository');
  if (typeof branch !== 'string' || !isBranch(branch))
    return ignore('it belongs to no branch of this repository');
  if (typeof conclusion !== 'string' || (!bad.has(conclusion) && conclusion !== 'success'))
    return ignore(`its end is no failure: ${plainLine(conclusion ?? 'none', 40)}`);
  const report: CiReport = {
    ...rest,
    event,
    repository: repository.full_name,
    host: new URL(repository.clone_url).hostname.toLowerCase(),
    branch,
    conclusion,
    sender: sender.login,
    workflow: plainLine(rest.workflow, 200) || 'unnamed',
    check: plainLine(rest.check, 200) || 'unnamed',
    url: plainLine(rest.url, 500),
  };
  return { kind: conclusion === 'success' ? 'passed' : 'failed', id, report };
};

/** Reads a genuine call: `event` and `id` are the headers X-GitHub-Event and X-GitHub-Delivery. Never throws. */
export const readHook = (event: string, id: string, body: Uint8Array): CiReading => {
  if (!isCiEvent(event))
    return { kind: 'ignored', reason: `the event ${plainLine(event, 40)} is none of ours` };
  if (!/^[\w-]{1,100}$/.test(id)) return { kind: 'refused', status: 400, reason: 'it has no delivery id' };
  try {
    const payload: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return judge(event, id, readers[event](payload));
  } catch {
    return { kind: 'refused', status: 400, reason: `the body is no ${event} as GitHub describes it` };
  }
};
