import { z } from 'zod';
import { checkResultSchema, type CheckName, type CheckResult } from '../../../domain/check.ts';
import { outcomeSchema } from '../../../domain/outcome.ts';
import { check } from '../../../operations/check.ts';
import type { RunSummary } from '../../../operations/summarise-run.ts';
import { defineRoute, json, type ApiRequest, type ApiRoute } from '../api-route.ts';
import { awaitRun, longestWaitSeconds } from '../await-run.ts';
import {
  inWorkspace,
  requireWorkspace,
  workspaceField,
  workspaceGroup as group,
} from './require-workspace.ts';

/** What people call them, and what they are here; `validate` is all of them. */
const kinds: Readonly<Record<string, CheckName | 'all'>> = {
  install: 'install',
  build: 'build',
  test: 'test',
  lint: 'lint',
  'security-scan': 'audit',
  validate: 'all',
};

const answerSchema = z.object({
  workspace: z.string(),
  status: z
    .enum(['passed', 'failed', 'missing', 'unknown', 'unproved', 'running', 'waiting', 'cancelled'])
    .meta({
      description:
        '`missing`: the project has no such check; `unknown`: it could not say; `unproved`: nothing failed and no test passed',
    }),
  outcome: outcomeSchema.nullable(),
  reason: z.string().nullable(),
  checks: z.array(checkResultSchema),
  run_id: z.string(),
  duration_seconds: z.number(),
});
type Answer = z.infer<typeof answerSchema>;

const standOf = (checks: readonly CheckResult[], kind: CheckName): Answer['status'] => {
  const wanted = checks.filter(({ name }) => name === kind || name === 'install');
  if (wanted.some(({ status, timedOut }) => status === 'failed' || timedOut)) return 'failed';
  const own = wanted.filter(({ name }) => name === kind);
  if (own.length === 0) return 'missing';
  return own.some(({ status }) => status === 'unknown') ? 'unknown' : 'passed';
};

const statusOf = ({ outcome, question, checks }: RunSummary, kind: CheckName | 'all'): Answer['status'] => {
  if (outcome === null) return question === null ? 'running' : 'waiting';
  if (outcome === 'cancelled') return outcome;
  if (kind === 'all') {
    if (outcome === 'verified') return 'passed';
    return outcome === 'unverified' ? 'unproved' : 'failed';
  }
  const stand = standOf(checks, kind);
  // A run that came to nothing, such as one without a cage, has no check that could have failed.
  return stand === 'missing' && outcome !== 'unverified' ? 'failed' : stand;
};

const httpStatuses: Partial<Record<Answer['status'], number>> = {
  passed: 200,
  running: 202,
  waiting: 202,
  cancelled: 409,
};
const location = { location: 'the run' };

const input = z.strictObject({
  ...workspaceField,
  wait_seconds: z
    .int({ error: 'must be a whole number' })
    .min(0, { error: 'must be at least 0' })
    .max(longestWaitSeconds, { error: `must be at most ${longestWaitSeconds}` })
    .default(longestWaitSeconds)
    .meta({ description: 'how long the answer may wait for the end' }),
});

const answerWith = async (
  kind: CheckName | 'all',
  request: ApiRequest<z.infer<typeof input>>,
): Promise<Response> => {
  const { input: asked, context } = request;
  const { root, name: workspace } = await requireWorkspace(asked.workspace, context);
  const only = kind === 'all' ? {} : { only: [kind] };
  const wanted = { in: root, committed: false, quick: false, full: false, sandbox: true, ...only };
  const { summary, runId, elapsedSeconds } = await awaitRun(
    () => check.run(wanted, context),
    { seconds: asked.wait_seconds, instead: 'use POST /api/check, which answers at once' },
    request,
  );
  const { outcome, reason, checks } = summary;
  const status = statusOf(summary, kind);
  const told = { outcome, reason, checks, run_id: runId, duration_seconds: elapsedSeconds };
  return json({ workspace, status, ...told } satisfies Answer, httpStatuses[status] ?? 422, {
    location: `/api/runs/${runId}`,
  });
};

const checkRoute = ([name, kind]: [string, CheckName | 'all']): ApiRoute =>
  defineRoute({
    method: 'POST',
    path: `${inWorkspace}/${name}`,
    group,
    about:
      kind === 'all'
        ? 'Run all checks of what stands in the workspace, and wait for their end'
        : `Run the check ${kind} of what stands in the workspace, after an install, and wait for its end`,
    input,
    answers: {
      200: { about: 'it ran to its end and passed', schema: answerSchema, headers: location },
      202: { about: 'it goes on; the run tells how it ends', schema: answerSchema, headers: location },
      409: { about: 'it was cancelled', schema: answerSchema },
      422: { about: 'it failed, there is no such check, or nothing is proved', schema: answerSchema },
    },
    answer: (request) => answerWith(kind, request),
  });

/** The checks of a workspace, as people know these routes. */
export const workspaceCheckRoutes: readonly ApiRoute[] = Object.entries(kinds).map(checkRoute);
