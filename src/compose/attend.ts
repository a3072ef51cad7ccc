import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { UserError } from '../domain/errors.ts';
import type { Notify } from '../domain/notice.ts';
import { openNotifier } from '../integrations/notify/open-notifier.ts';
import { settleCi } from '../operations/intake/settle-ci.ts';
import type { OperationContext } from '../operations/operation.ts';
import type { Host } from '../workspace/host.ts';
import { tellMoves } from './tell-moves.ts';
import { watchQuestions } from './watch-questions.ts';

/** Calls of webhooks that were decided about are kept so long: GitHub sends none again after three days. */
const keptDays = 30;
const purgeEveryMs = 3_600_000;

/** A database that was away for a moment is no reason to fall silent for good. */
const againMs = 10_000;

const ring = (): void => {
  if (process.stderr.isTTY) process.stderr.write('\u0007');
};

const notifierOf = ({ notify: { url, secret, command, bell } }: Config, host: Host): Notify | undefined =>
  openNotifier({
    webhook: url === undefined ? undefined : { url, secret, firstPauseMs: 1000 },
    command,
    host,
    ring: bell ? ring : undefined,
  });

const keepTelling = async (
  on: Config['notify']['on'],
  context: OperationContext,
  notify: Notify | undefined,
  { signal, report, complain }: Attending & { complain: (fault: string) => void },
): Promise<void> => {
  if (notify === undefined) return;
  while (!signal.aborted)
    try {
      await tellMoves({ store: await context.store(), notify, on, signal, complain });
    } catch (error) {
      if (!signal.aborted) report(error);
      await pause(againMs, undefined, { signal }).catch(() => undefined);
    }
};

/** What cannot be forgotten now is forgotten the next time. */
const keepPurging = async (context: OperationContext, { signal, report }: Attending): Promise<void> => {
  while (!signal.aborted) {
    const before = new Date(Date.now() - keptDays * 86_400_000);
    try {
      const { deliveries, ledger } = await context.store();
      await deliveries.purge(before);
      await ledger.expire();
    } catch (error) {
      if (!signal.aborted) report(error);
    }
    await pause(purgeEveryMs, undefined, { signal }).catch(() => undefined);
  }
};

interface Attending {
  signal: AbortSignal;
  report: (error: unknown) => void;
}

/**
 * What a server does by itself: it takes up failures that were written down before it was ended, tells how tasks stand, and looks
 * after questions that nobody answers, and forgets old calls of webhooks and what the ledger keeps for a while. The promise ends some time after the signal aborts; it never rejects.
 */
export const attend = async (
  config: Config,
  context: OperationContext,
  host: Host,
  around: Attending,
): Promise<void> => {
  const settled = settleCi(context).catch((error: unknown) => around.report(error));
  const notify = notifierOf(config, host);
  const telling = { ...around, complain: (fault: string) => around.report(new UserError(fault)) };
  await Promise.all([
    settled,
    keepPurging(context, around),
    keepTelling(config.notify.on, context, notify, telling),
    watchQuestions(config.questions, { ...telling, notify, store: () => context.store() }),
  ]);
};
