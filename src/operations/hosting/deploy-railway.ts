import { z } from 'zod';
import type { Deployed, DeployTarget, ServicePlace, SmokeResult } from '../../domain/deploy-target.ts';
import { HostError } from '../../domain/host-error.ts';
import { durationSchema } from '../duration.ts';
import { defineOperation, type OperationContext } from '../operation.ts';
import { placeOf, placeOptions } from './deploy-options.ts';
import {
  findOutgoing,
  hostingOf,
  repositoryOptions,
  requireRepository,
  whichRepository,
  type OutgoingProject,
} from './hosting-options.ts';
import { readGivenVariables } from './read-given-variables.ts';

const input = z.strictObject({
  ...placeOptions,
  owner: repositoryOptions.owner,
  name: repositoryOptions.name.meta({
    description: 'name of the repository at GitHub that is deployed',
    placeholder: 'NAME',
  }),
  env: z
    .string()
    .max(100_000, { error: 'is longer than 100,000 characters' })
    .optional()
    .meta({ description: 'a file of variables, each NAME=VALUE on a line', placeholder: 'FILE', file: true }),
  variable: z
    .array(z.string().max(20_000))
    .max(200)
    .optional()
    .meta({ description: 'a variable; may be given several times', placeholder: 'NAME=VALUE' }),
  secret: z
    .array(z.string().max(200))
    .max(100)
    .optional()
    .meta({ description: 'a variable that gets a random value where it has none', placeholder: 'NAME' }),
  path: z
    .string()
    .regex(/^\/[^\s\\]{0,500}$/, { error: 'must begin with a slash' })
    .default('/')
    .meta({ description: 'what the smoke test asks for', placeholder: 'PATH' }),
  status: z
    .int({ error: 'must be an HTTP status' })
    .min(100, { error: 'must be an HTTP status' })
    .max(599, { error: 'must be an HTTP status' })
    .default(200)
    .meta({ description: 'HTTP status that it has to answer', placeholder: 'N' }),
  text: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'text that has to be in its answer', placeholder: 'TEXT' }),
  timeout: durationSchema
    .default(900)
    .meta({ description: 'how long it may take to get healthy, such as 10m', placeholder: 'TIME' }),
  wait: z
    .boolean()
    .default(true)
    .meta({ description: 'do not wait: `deployment-status` tells how it goes on' }),
});
type Input = z.infer<typeof input>;

const output = z.object({
  /** `failed`: it never got healthy and nothing ran before. */
  state: z.enum(['healthy', 'under way', 'rolled back', 'failed']),
  reason: z.string(),
  url: z.string(),
  page: z.string(),
  deployment: z.string(),
  commit: z.string(),
  /** False: this very commit was there already, or on its way. */
  made: z.boolean(),
  /** Names of variables that were set now. */
  set: z.array(z.string()),
  smokeTest: z.object({ passed: z.boolean(), url: z.string(), reason: z.string() }).nullable(),
  /** What to do to go back. */
  rollback: z.string(),
});
type Output = z.infer<typeof output>;

interface Deploying {
  given: Input;
  target: DeployTarget;
  place: ServicePlace;
  commit: string;
}

/** The branch and commit that the target is to read from the code host: what is checked out, if it is there. */
const requireExported = async (given: Input, outgoing: OutgoingProject, context: OperationContext) => {
  const hosting = hostingOf(context);
  const host = hosting.codeHost(context.signal);
  const head = await hosting.head(outgoing.root);
  const repository = await requireRepository(host, await whichRepository(given, outgoing, host, context));
  const branch = head.branch ?? repository.defaultBranch;
  const there = await host.branchCommit(repository, branch);
  if (there !== head.commit)
    throw new HostError(
      'not-found',
      `${branch} at GitHub stands on ${there?.slice(0, 12) ?? 'nothing'}, not on ${head.commit.slice(0, 12)}`,
      {
        hint: 'export it first: `millwright export-github PROJECT`',
      },
    );
  return { repository: `${repository.owner}/${repository.name}`, branch, commit: head.commit };
};

/** Why it is not good; undefined where it runs and passes its smoke test. */
const watch = async (
  { given, target, place, commit }: Deploying,
  { deployment, url }: Deployed,
  context: OperationContext,
): Promise<{ reason: string | undefined; smoke: SmokeResult | null }> => {
  const { pauseMs, smokeTest } = hostingOf(context);
  const progress = (line: string): void => context.progress?.(line);
  try {
    const patience = { deadlineMs: given.timeout * 1000, pauseMs, progress };
    await target.waitUntilHealthy(place, { id: deployment.id, commit }, patience);
  } catch (error) {
    if (error instanceof HostError && error.fault === 'unhealthy')
      return { reason: error.message, smoke: null };
    throw error;
  }
  const { path, status, text } = given;
  const smoke = await smokeTest({ url, path, status, text, allowLocal: target.isLocal }, context.signal);
  progress(`${smoke.url}: ${smoke.reason}`);
  return { reason: smoke.passed ? undefined : `the smoke test failed: ${smoke.reason}`, smoke };
};

const noteOf = async ({ target, place }: Deploying): Promise<string> => {
  const status = await target.status(place);
  return status === undefined ? '' : target.rollbackNote(place, status);
};

const settle = async (
  deploying: Deploying,
  deployed: Deployed,
  context: OperationContext,
): Promise<Output> => {
  const { given, target, place, commit } = deploying;
  const { url, page, deployment, made, set } = deployed;
  const told = { url, page, deployment: deployment.id, commit, made, set };
  if (!given.wait)
    return {
      ...told,
      state: 'under way',
      reason: deployment.said,
      smokeTest: null,
      rollback: await noteOf(deploying),
    };
  const { reason, smoke } = await watch(deploying, deployed, context);
  const smokeTest = smoke && { passed: smoke.passed, url: smoke.url, reason: smoke.reason };
  if (reason === undefined)
    return {
      ...told,
      state: 'healthy',
      reason: 'it runs and passes its smoke test',
      smokeTest,
      rollback: await noteOf(deploying),
    };
  const back = await target.rollBack(place, deployment.id);
  const state = back.to === undefined ? 'failed' : 'rolled back';
  return { ...told, state, reason: `${reason}; ${back.note}`, smokeTest, rollback: await noteOf(deploying) };
};

/** Deploys what is checked out, as it stands at GitHub, waits for it, tests it, and takes it back where it is not good. */
export const deployRailway = defineOperation({
  name: 'deploy-railway',
  about: 'Deploy a project to Railway: variables, waiting, smoke test, and back where it fails',
  input,
  output,
  positional: ['project'],
  http: { method: 'POST', path: '/api/projects/{project}/deploy-railway' },
  examples: ['millwright deploy-railway . --secret SESSION_SECRET --path /health'],
  alarming: ({ state }) => state === 'failed' || state === 'rolled back',
  async run(given, context) {
    const variables = readGivenVariables(given.env, given.variable ?? []);
    const outgoing = await findOutgoing(given.project, context);
    const target = hostingOf(context).deployTarget('railway', context.signal);
    const { repository, branch, commit } = await requireExported(given, outgoing, context);
    const place = placeOf(given, outgoing);
    const request = { ...place, repository, branch, commit, variables, secrets: given.secret ?? [] };
    const deployed = await target.deploy(request);
    context.progress?.(`${deployed.made ? 'deploying' : 'found'} ${commit.slice(0, 12)}: ${deployed.page}`);
    return settle({ given, target, place, commit }, deployed, context);
  },
});
