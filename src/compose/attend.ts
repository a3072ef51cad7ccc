import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { UserError } from '../domain/errors.ts';
import { openNotifier } from '../integrations/notify/open-notifier.ts';
import { settleCi } from '../operations/intake/settle-ci.ts';
import type { OperationContext } from '../operations/operation.ts';
import type { Host } from '../workspace/host.ts';
import { tellMoves } from './tell-moves.ts';

/** A database that was away for a moment is no reason to fall silent for good. */
const againMs = 10_000;

const ring = (): void => {
  if (process.stderr.isTTY) process.stderr.write('\u0007');
};

const keepTelling = async (
  config: Config,
  context: OperationContext,
  host: Host,
  around: Attending,
): Promise<void> => {
  const { url, secret, command, bell, on } = config.notify;
  const notify = openNotifier({
    webhook: url === undefined ? undefined : { url, secret, firstPauseMs: 1000 },
    command,
    host,
    ring: bell ? ring : undefined,
  });
  if (notify === undefined) return;
  const { signal, report } = around;
  const complain = (fault: string): void => report(new UserError(fault));
  while (!signal.aborted)
    try {
      await tellMoves({ store: await context.store(), notify, on, signal, complain });
    } catch (error) {
      if (!signal.aborted) report(error);
      await pause(againMs, undefined, { signal }).catch(() => undefined);
    }
};

interface Attending {
  signal: AbortSignal;
  report: (error: unknown) => void;
}

/**
 * What a server does by itself: it takes up failures that were written down before it was ended, and tells how tasks stand. The
 * promise ends some time after the signal aborts; it never rejects.
 */
export const attend = async (
  config: Config,
  context: OperationContext,
  host: Host,
  around: Attending,
): Promise<void> => {
  const settled = settleCi(context).catch((error: unknown) => around.report(error));
  await Promise.all([settled, keepTelling(config, context, host, around)]);
};
