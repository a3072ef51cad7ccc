import type { CiReport, HookCall } from '../../domain/ci.ts';
import type { OperationContext } from '../operation.ts';

/** What the caller is told, at once. `later` says that there is something to be decided about now. */
export interface CiAnswer {
  status: 200 | 202 | 400 | 403 | 404;
  text: string;
  later: boolean;
}

/** What counts as one failure: it stands until the same passes on the same branch. */
export const subjectOf = ({ repository, branch, workflow }: CiReport): string =>
  `${repository.toLowerCase()} ${branch} ${workflow}`;

/** Several events tell of one run; whichever comes first counts. */
const twinOf = ({ repository, runId, attempt, commit, check }: CiReport): string =>
  runId === undefined
    ? `${repository.toLowerCase()} check ${commit} ${check}`
    : `${repository.toLowerCase()} run ${runId} attempt ${attempt}`;

/**
 * Takes a call of the webhook: the signature is checked, the failure is written down, nothing else. A call that comes again, and
 * another event of the same run, are known and make nothing.
 */
export const takeCiCall = async (call: HookCall, context: OperationContext): Promise<CiAnswer> => {
  const { ci } = context;
  if (ci === undefined || ci.off !== undefined)
    return { status: 404, text: `this webhook is off: ${ci?.off ?? 'it needs a server'}`, later: false };
  const reading = ci.read(call);
  if (reading.kind === 'refused') return { status: reading.status, text: reading.reason, later: false };
  if (reading.kind === 'ignored') return { status: 200, text: `ignored: ${reading.reason}`, later: false };
  const { kind, id, report } = reading;
  // One job that passes says nothing of the others of its run.
  if (kind === 'passed' && report.event === 'workflow_job')
    return { status: 200, text: 'ignored: it passed', later: false };
  const { deliveries } = await context.store();
  const name = { source: 'github-ci', key: id } as const;
  const isNew = await deliveries.take({
    ...name,
    subject: subjectOf(report),
    payload: { kind, report },
    ...(kind === 'failed' && { twin: twinOf(report) }),
  });
  if (!isNew) return { status: 200, text: 'known already', later: true };
  if (kind === 'failed') return { status: 202, text: 'taken', later: true };
  await deliveries.settle(name, { task: false, note: 'it passed' });
  return { status: 200, text: 'it passed', later: false };
};
