import { hostname } from 'node:os';
import type { Config } from '../config.ts';
import { newId } from '../domain/id.ts';
import type { LeftRun, Worker } from '../domain/worker.ts';
import type { Store } from '../store/open-store.ts';
import { programNeeds } from '../store/run-needs.ts';
import type { CageOptions } from './cages.ts';
import { deliverBranch, noteRemotes } from './local-project.ts';
import { abilitiesOf } from './worker-abilities.ts';
import { whyLeave } from './why-leave.ts';

/** A worker among others of one database. */
export interface Membership {
  worker: Pick<Worker, 'id' | 'name' | 'version' | 'abilities'>;
  /** Why this worker leaves a run to others, if it does. */
  leaves: (job: { runId: string }) => Promise<string | undefined>;
  /** What is to be done when a run has ended here. Throws where it has to be tried again. */
  finish(runId: string): Promise<void>;
  end(): Promise<void>;
}

export interface FloorPlace {
  role: 'server' | 'worker';
  name: string | undefined;
  version: string;
  cage: CageOptions;
  signal: AbortSignal;
}

const seenEveryMs = 10_000;
const remotesEveryMs = 60_000;
const mostLeft = 10;

/** Says that we are there, again and again; a database that is away hears it the next time. */
const every = (ms: number, work: () => Promise<void>): (() => void) => {
  const timer = setInterval(() => void work().catch(() => undefined), ms);
  timer.unref();
  return () => clearInterval(timer);
};

/** Puts it before the others, with the reason of now; answers whether that is news. */
const noteLeft = (left: LeftRun[], { runId, reason }: LeftRun): boolean => {
  const known = left.findIndex((one) => one.runId === runId);
  if (left[known]?.reason === reason) return false;
  if (known !== -1) left.splice(known, 1);
  left.unshift({ runId, reason });
  left.splice(mostLeft);
  return true;
};

/** Takes a place among the workers of the database. A server does what nobody else is there for. */
export const joinFloor = async (
  store: Store,
  config: Config,
  { role, name = hostname(), version, cage, signal }: FloorPlace,
): Promise<Membership> => {
  const abilities = { ...(await abilitiesOf(config, cage, signal)), serves: role === 'server' };
  const worker = { id: newId(), name, version, abilities };
  const asked = { store, config, abilities, programsOf: programNeeds(store.engine) };
  const left: LeftRun[] = [];
  const announce = (): Promise<void> => store.workers.announce({ ...worker, left });
  await announce();
  const remotes = (): Promise<void> => noteRemotes(store, cage.host);
  if (role === 'server') await remotes();
  const stops = [every(seenEveryMs, announce), every(remotesEveryMs, remotes)];
  const isAlone = async (): Promise<boolean> =>
    (await store.workers.present()).every(({ id }) => id === worker.id);
  return {
    worker,
    leaves: async ({ runId }) => {
      const reason = await whyLeave(runId, asked);
      if (reason === undefined || (role === 'server' && (await isAlone()))) return undefined;
      // Whoever asks why nothing happens shall not wait for the next time.
      if (noteLeft(left, { runId, reason })) announce().catch(() => undefined);
      return reason;
    },
    async finish(runId) {
      try {
        await deliverBranch(runId, store, config, cage.host);
      } catch (error) {
        // No matter what it was, another try may help: the run has ended, and only its branch is missing elsewhere.
        throw new Error('the branch of the run could not be brought to its remote', { cause: error });
      }
    },
    async end() {
      for (const stop of stops) stop();
      await store.workers.leave(worker.id).catch(() => undefined);
    },
  };
};
