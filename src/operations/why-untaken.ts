import type { WorkerNeeds, Worker } from '../domain/worker.ts';
import { unmetNeed } from '../domain/worker.ts';
import { readRunNeeds } from '../store/run-needs.ts';
import type { Store } from '../store/store.ts';

/** What a worker said of a run itself, or what its abilities say of it. */
const reasonOf = ({ abilities, left }: Worker, runId: string, needs: WorkerNeeds): string | undefined =>
  left.find((one) => one.runId === runId)?.reason ?? unmetNeed(needs, abilities);

/** A server that is alone takes everything, so that what cannot be done is told as a failure. */
const isLoneServer = ([first, ...others]: readonly Worker[]): boolean =>
  others.length === 0 && first?.abilities.serves === true;

/**
 * Why a run that waits in a shared database would wait for ever: nobody is there, or each worker that is says why not; undefined
 * where one may take it. `programsOf` tells what the checks of its project need.
 */
export const whyUntaken = async (
  runId: string,
  store: Pick<Store, 'engine' | 'workers'>,
  programsOf: (runId: string) => Promise<string[]>,
): Promise<string | undefined> => {
  if (store.engine.kind === 'embedded') return undefined;
  const workers = await store.workers.present();
  if (workers.length === 0) return 'no worker is there: start `millwright worker` or `millwright serve`';
  const needs = await readRunNeeds(store.engine, runId);
  if (needs === undefined || isLoneServer(workers)) return undefined;
  const asked = { ...needs, programs: await programsOf(runId) };
  const reasons = workers.map((worker) => ({ worker, reason: reasonOf(worker, runId, asked) }));
  if (reasons.some(({ reason }) => reason === undefined)) return undefined;
  const each = reasons.map(({ worker, reason }) => `${worker.name}: ${reason}`);
  return `no worker that is there takes it (${each.join('; ')})`;
};
