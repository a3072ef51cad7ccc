import type { CodeHost, HostedRepository, PullRequest } from '../../domain/code-host.ts';
import { plainLine } from '../../domain/cut-text.ts';
import { UserError } from '../../domain/errors.ts';
import { proofPage, proofStatuses } from '../../domain/proof-page.ts';
import { findRun } from '../find-run.ts';
import type { OperationContext } from '../operation.ts';
import { summariseRun } from '../summarise-run.ts';
import type { OutgoingProject } from './hosting-options.ts';

export interface ExportedRun {
  branch: string;
  commit: string;
  pushed: boolean;
  pullRequest: PullRequest & { made: boolean };
  /** How many had to be written. */
  statuses: number;
}

interface RunExport {
  run: string;
  base: string | undefined;
  host: CodeHost;
  repository: HostedRepository;
}

const showHint = '`millwright show RUN` tells how it stands';

const readRun = async (reference: string, outgoing: OutgoingProject, context: OperationContext) => {
  const store = await context.store();
  const { run, task, project } = await findRun(reference, store);
  if (project.id !== outgoing.known?.id)
    throw new UserError('this run belongs to another project', { hint: `its project is ${project.path}` });
  const { proof } = summariseRun(await store.log.read(run.id));
  const { branch, commit } = run;
  if (branch === undefined || commit === undefined || proof === null)
    throw new UserError('this run has no branch with a proof yet', { hint: showHint });
  if (proof.commit !== commit)
    throw new UserError('the proof of this run is not about the commit of its branch', { hint: showHint });
  return { run, task, branch, commit, proof };
};

/** Brings the branch of a run there, opens or updates its pull request with the proof, and tells the checks as statuses. */
export const exportRun = async (
  { run: reference, base, host, repository }: RunExport,
  outgoing: OutgoingProject,
  context: OperationContext,
): Promise<ExportedRun> => {
  const { run, task, branch, commit, proof } = await readRun(reference, outgoing, context);
  const wish = { root: outgoing.root, commit, branch, tags: false, runId: run.id };
  const [pushed] = await host.push(repository, wish);
  context.progress?.(`${branch} stands there on ${commit.slice(0, 12)}`);
  // Before the pull request, so that nobody sees it without them.
  const statuses = await host.setStatuses(repository, commit, proofStatuses(proof));
  const pullRequest = await host.openPullRequest(repository, {
    head: branch,
    base: base ?? repository.defaultBranch,
    title: plainLine(task.title, 200),
    body: proofPage(proof, task),
  });
  return { branch, commit, pushed: pushed?.changed === true, pullRequest, statuses };
};
