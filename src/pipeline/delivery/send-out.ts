import { basename } from 'node:path';
import { hostedName } from '../../domain/code-host.ts';
import type { DeployTarget, ServicePlace } from '../../domain/deploy-target.ts';
import { HostError } from '../../domain/host-error.ts';
import type { GateCheckResult } from '../gates/gate-check.ts';
import { secretNames } from '../../toolchains/documents/secret-names.ts';
import type { StepTools } from '../step-tools.ts';

/** What goes out, and under which name. */
export interface Outgoing {
  commit: string;
  branch: string;
  runId: string;
  title: string;
}

/** Builds take minutes; the run's own budget of seconds ends it sooner. */
const deadlineMs = 900_000;

const passed = (check: string, summary: string, log: readonly string[]): GateCheckResult => ({
  check,
  status: 'passed',
  summary,
  reasons: [],
  log: log.join('\n'),
});

/** Brings branch and tags to the code host; what counts is what stands there when it is read back. */
export const pushFrom = async (
  { commit, branch, runId, title }: Outgoing,
  { hosting, workbench, signal }: StepTools,
): Promise<GateCheckResult> => {
  const host = hosting.codeHost(signal);
  const { root } = workbench;
  const wish = { name: hostedName(basename(root)), root, commit, isPrivate: true, description: title };
  const repository = await host.ensureRepository(wish);
  const refs = await host.push(repository, { root, commit, branch, tags: true, runId });
  const there = refs.find(({ ref }) => ref === `refs/heads/${branch}`)?.hash;
  const log = [repository.url, ...refs.map(({ ref, hash }) => `${hash} ${ref}`)];
  if (there === commit) return passed('pushed', `${commit.slice(0, 12)} is at ${repository.url}`, log);
  const reason = `${branch} stands on ${there ?? 'nothing'} at ${repository.url}, not on ${commit}`;
  return { check: 'pushed', status: 'failed', summary: reason, reasons: [reason], log: log.join('\n') };
};

/** Names that docs/ENVIRONMENT.md calls secret: each gets a random value where it has none. */
const secretsOf = async ({ workbench }: StepTools): Promise<string[]> => {
  const text = await workbench.read('docs/ENVIRONMENT.md');
  return typeof text === 'string' ? secretNames(text) : [];
};

const waitFor = async (
  target: DeployTarget,
  { place, id, commit }: { place: ServicePlace; id: string; commit: string },
  tools: StepTools,
): Promise<string | undefined> => {
  try {
    const progress = (message: string): void => tools.note({ type: 'run-warn', message });
    await target.waitUntilHealthy(
      place,
      { id, commit },
      { deadlineMs, pauseMs: tools.hosting.pauseMs, progress },
    );
    return undefined;
  } catch (error) {
    if (error instanceof HostError && error.fault === 'unhealthy') return error.message;
    throw error;
  }
};

/** Deploys this very commit, waits for it, asks it, and brings back what ran before where it is not good. */
export const deployFrom = async (
  { commit, branch }: Outgoing,
  tools: StepTools,
): Promise<GateCheckResult> => {
  const { hosting, workbench, signal } = tools;
  const target = hosting.deployTarget('railway', signal);
  const name = hostedName(basename(workbench.root));
  const repository = await hosting.codeHost(signal).find({ name });
  if (repository === undefined)
    throw new HostError('not-found', `${name} is not at the code host`, {
      hint: 'approve G9 again: it is pushed first',
    });
  const place = { project: name, service: name, environment: 'production' };
  const request = { repository: `${repository.owner}/${repository.name}`, branch, commit, variables: {} };
  const deployed = await target.deploy({ ...place, ...request, secrets: await secretsOf(tools) });
  const { id } = deployed.deployment;
  const sick = await waitFor(target, { place, id, commit }, tools);
  const smoke =
    sick === undefined
      ? await hosting.smokeTest(
          { url: deployed.url, path: '/health', status: 200, allowLocal: target.isLocal },
          signal,
        )
      : undefined;
  const status = await target.status(place);
  const note = status === undefined ? '' : target.rollbackNote(place, status);
  const log = [deployed.page, deployed.url, smoke?.reason ?? sick ?? '', note];
  if (smoke?.passed === true)
    return passed('deployed', `${deployed.url} is healthy and passes its smoke test`, log);
  const back = await target.rollBack(place, id);
  const reason = sick ?? `the smoke test failed: ${smoke?.reason ?? ''}`;
  const reasons = [reason, back.note];
  return {
    check: 'deployed',
    status: 'failed',
    summary: reason,
    reasons,
    log: [...log, back.note].join('\n'),
  };
};
