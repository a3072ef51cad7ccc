import { setTimeout as pause } from 'node:timers/promises';
import { UnavailableError, UserError } from '../domain/errors.ts';
import { taskPriorities } from '../domain/task.ts';
import { claimJobs, type ClaimedJob } from '../store/claim-jobs.ts';
import type { Store } from '../store/store.ts';
import { buryRun } from './bury-dead.ts';
import { Claim } from './claim.ts';
import type { DrainOptions, Handler, WorkOptions } from './queue-options.ts';
import { type Job, type OpenedBoss, jobSchema, runQueue } from './start-boss.ts';
import { sendJob } from './submit-job.ts';

export interface WorkerParts {
  opened: OpenedBoss;
  store: Store;
  handler: Handler;
  parallel: number;
  leaves?: WorkOptions['leaves'];
  onError: (error: unknown) => void;
  /** Ends runs whose jobs were given up, and answers how many. */
  bury: () => Promise<number>;
}

type Fetched = ClaimedJob<Job>;

/** A job in our hands. */
interface Held {
  runId: string;
  work: Promise<void>;
}

type Ending = { kind: 'done' } | { kind: 'left' } | { kind: 'threw'; error: unknown };

/** How often a worker on a server asks whether what it works at was cancelled. */
const cancelLookMs = 700;

/** A handler that does not heed its signal for so long is left behind; the process is about to end. */
const patienceMs = 10_000;

/** Before a job that was left is offered again, in seconds: others shall have had it by then. */
const leftPauseSeconds = 3;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Fetches jobs as slots get free, and settles them. */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #atWork = new Map<Claim, Held>();
  #unfinished: 'requeue' | 'park' | undefined;
  #loop: Promise<void> | undefined;
  #rung = false;
  #buriedAt = -Infinity;
  #ring = (): void => undefined;
  #cancelTimer: NodeJS.Timeout | undefined;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** There may be news: looks now. */
  wake(): void {
    this.#rung = true;
    this.#ring();
  }

  async drain({ graceMs = 0, unfinished }: DrainOptions): Promise<void> {
    this.#unfinished = unfinished ?? (this.#parts.opened.alone ? 'park' : 'requeue');
    this.wake();
    await this.#loop;
    const ended = Promise.all([...this.#atWork.values()].map(({ work }) => work));
    await Promise.race([ended, pause(graceMs, undefined, { ref: false })]);
    for (const claim of this.#atWork.keys()) claim.interrupt('drained');
    await Promise.race([ended, pause(patienceMs, undefined, { ref: false })]);
    for (const claim of this.#atWork.keys()) claim.release();
    clearInterval(this.#cancelTimer);
  }

  get #draining(): boolean {
    return this.#unfinished !== undefined;
  }

  async #run(): Promise<void> {
    while (!this.#draining) {
      this.#rung = false;
      const more = await this.#take().catch((error: unknown) => {
        this.#parts.onError(error);
        return false;
      });
      if (!more) await this.#news();
    }
  }

  /** Fetches as many jobs as there are free slots; when there is none, now and then buries the dead. Answers whether there may be more. */
  async #take(): Promise<boolean> {
    const { opened, store, parallel, bury } = this.#parts;
    const free = parallel - this.#atWork.size;
    if (free <= 0) return false;
    const jobs = await claimJobs<Job>(store.engine, runQueue, free);
    for (const job of jobs) this.#begin(job);
    if (jobs.length > 0) return jobs.length === free;
    const now = performance.now();
    if (now - this.#buriedAt < opened.limits.lookMs) return false;
    this.#buriedAt = now;
    return (await bury()) > 0;
  }

  async #news(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ring = resolve;
    const timer = setTimeout(resolve, this.#parts.opened.limits.lookMs);
    if (!this.#rung) await promise;
    clearTimeout(timer);
  }

  #begin(job: Fetched): void {
    const claim = new Claim(job, this.#parts.opened);
    const work = this.#execute(job, claim)
      .then((ending) => this.#settle(job, claim, ending))
      .catch((error: unknown) => this.#parts.onError(error))
      .finally(() => {
        claim.release();
        this.#atWork.delete(claim);
        this.wake();
      });
    this.#atWork.set(claim, { runId: job.data.runId, work });
    this.#lookForCancelled();
  }

  /** Aborts a run that is at work here; answers whether it is. */
  cancel(runId: string): boolean {
    const claims = [...this.#atWork].filter(([, held]) => held.runId === runId);
    for (const [claim] of claims) claim.interrupt('cancelled');
    return claims.length > 0;
  }

  /** Others cancel tasks too: while something is at work here, the database is asked now and then. */
  #lookForCancelled(): void {
    if (this.#parts.opened.alone || this.#cancelTimer !== undefined) return;
    const look = async (): Promise<void> => {
      const runIds = [...this.#atWork.values()].map(({ runId }) => runId);
      for (const runId of await this.#parts.store.runs.cancelled(runIds)) this.cancel(runId);
    };
    this.#cancelTimer = setInterval(() => {
      if (this.#atWork.size > 0) look().catch((error: unknown) => this.#parts.onError(error));
      else {
        clearInterval(this.#cancelTimer);
        this.#cancelTimer = undefined;
      }
    }, cancelLookMs);
  }

  async #execute({ data, retryCount }: Fetched, { signal }: Claim): Promise<Ending> {
    try {
      const job = jobSchema.parse(data);
      if ((await this.#parts.leaves?.(job)) !== undefined) return { kind: 'left' };
      const run = await this.#parts.store.runs.byId(job.runId);
      // A run that was queued twice has nothing left to do; one whose worker died at its end may not be settled.
      if (run !== undefined && (run.status !== 'ended' || retryCount > 0))
        await this.#parts.handler(job, signal);
      return { kind: 'done' };
    } catch (error) {
      return { kind: 'threw', error };
    }
  }

  async #settle({ data, priority }: Fetched, claim: Claim, ending: Ending): Promise<void> {
    const { boss } = this.#parts.opened;
    if (claim.interruption === 'lost') return;
    const order = { priority: taskPriorities[priority] };
    if (ending.kind === 'left') {
      await sendJob(this.#parts.opened, data, { ...order, afterSeconds: leftPauseSeconds });
      await boss.deleteJob(runQueue, claim.attempt);
      return;
    }
    if (claim.interruption === 'drained' && (await this.#isUnfinished(data, ending))) {
      if (this.#unfinished === 'requeue') await sendJob(this.#parts.opened, data, order);
      await boss.deleteJob(runQueue, claim.attempt);
      return;
    }
    if (ending.kind === 'done') {
      await boss.deleteJob(runQueue, claim.attempt);
      return;
    }
    if (ending.error instanceof UserError && !(ending.error instanceof UnavailableError)) {
      await buryRun(this.#parts.store, data.runId, ending.error.message);
      await boss.deleteJob(runQueue, claim.attempt);
      return;
    }
    await boss.fail(runQueue, claim.attempt, { message: messageOf(ending.error) });
  }

  async #isUnfinished({ runId }: Job, ending: Ending): Promise<boolean> {
    if (ending.kind === 'threw') return true;
    const run = await this.#parts.store.runs.byId(runId);
    return run?.status === 'queued' || run?.status === 'running';
  }
}
