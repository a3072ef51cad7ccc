import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import type { WorkbenchOptions } from '../pipeline/workbench-options.ts';
import { moduleCacheIn } from '../workspace/module-cache/module-cache.ts';
import { sandboxFor, type CageOptions } from './cages.ts';
import { ownTools } from './own-tools.ts';
import { authorOf } from './pipeline-settings.ts';
import { registryKey } from './registries.ts';
import { openAgain } from './repositories.ts';

const day = 86_400_000;

/** Where and in which cage a run works. `config` is the one of its project. */
export const workbenchFor = async (
  { run, task, project }: { run: Run; task: Task; project: Project },
  config: Config,
  sandbox: CageOptions,
): Promise<WorkbenchOptions> => ({
  runId: run.id,
  repository: await openAgain(project.path, sandbox.host),
  dir: join(config.dataDir, 'runs', run.id),
  sandbox: await sandboxFor(task, sandbox),
  modules: {
    cache: moduleCacheIn(join(config.dataDir, 'cache', 'modules'), {
      bytes: config.cache.gigabytes * 1e9,
      ageMs: config.cache.days * day,
    }),
    registry: (ecosystem) => registryKey(ecosystem, sandbox),
    scripts: config.install.scripts,
  },
  commands: config.checks,
  tools: ownTools(),
  author: authorOf(config),
  checkSeconds: config.limits.check_seconds,
  ignore: config.paths.ignore,
});
