import type { Composition } from '../compose.ts';
import type { Config } from '../config.ts';
import { Bug, UserError } from '../domain/errors.ts';
import type { Abilities } from '../domain/worker.ts';
import type { WorkerParts } from '../surfaces/worker-parts.ts';

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

const linesOf = ({ toolchains, sandbox, gpus, endpoints, agents }: Abilities): string[] => [
  `toolchains: ${listed(toolchains)}`,
  `sandbox: ${sandbox}`,
  `endpoints: ${listed(endpoints)}`,
  `coding CLIs: ${listed(agents)}`,
  `GPUs: ${listed(gpus)}`,
];

/** A worker that serves nobody: it takes runs from a database that others share. */
export const openWorker = async (config: Config, composition: Composition): Promise<WorkerParts> => {
  if (config.databaseUrl === undefined)
    throw new UserError('a worker needs a Postgres database that the server uses too', {
      hint: 'set MILLWRIGHT_DATABASE_URL; with the embedded database `millwright serve` works by itself',
    });
  try {
    const { member } = await composition.work();
    if (member === undefined) throw new Bug('a worker has no place among the others');
    const { id, name, abilities } = member.worker;
    return {
      id,
      name,
      abilities: linesOf(abilities),
      warnings: config.warnings,
      close: () => composition.close(),
    };
  } catch (error) {
    await composition.close();
    throw error;
  }
};
