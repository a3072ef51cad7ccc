import { Bug } from '../../domain/errors.ts';
import type { Host } from '../application.ts';
import { printable } from '../printable.ts';
import { jsonLine } from './json-line.ts';

export interface WorkerOptions {
  dataDir: string | undefined;
  json: boolean;
  name?: string | undefined;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/**
 * Works off tasks until `interrupted` aborts; what is at work then goes to another worker. Throws UserError where there is
 * no database that others reach.
 */
export const runWorker = async (
  host: Host,
  { dataDir, json, name }: WorkerOptions,
  interrupted: AbortSignal,
): Promise<void> => {
  if (host.openWorker === undefined) throw new Bug('this program has no worker');
  const parts = await host.openWorker({ dataDir, signal: interrupted, name });
  try {
    for (const text of parts.warnings) host.stderr.write(`warning: ${printable(text)}\n`);
    const { id, abilities } = parts;
    if (json)
      host.stdout.write(jsonLine({ type: 'work', id, name: parts.name, abilities, pid: process.pid }));
    else {
      host.stdout.write(`millwright ${host.version} works as ${printable(parts.name)}\n`);
      for (const line of abilities) host.stdout.write(`  ${printable(line)}\n`);
    }
    await aborted(interrupted);
  } finally {
    await parts.close();
  }
};
