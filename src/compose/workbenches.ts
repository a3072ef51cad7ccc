import { join } from 'node:path';
import type { Config } from '../config.ts';
import { UserError } from '../domain/errors.ts';
import type { Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import type { WorkbenchOptions } from '../pipeline/open-workbench.ts';
import { openRepository } from '../workspace/git.ts';
import { detectSandbox, type SandboxOptions } from '../workspace/sandbox/detect-sandbox.ts';
import type { Sandbox } from '../workspace/sandbox/sandbox.ts';
import { unsandboxed } from '../workspace/sandbox/unsandboxed.ts';
import { ownTools } from './own-tools.ts';

/** The cage a task wants, or a refusal: code that nobody has checked never runs outside one unless the person said so. */
const sandboxFor = async (task: Task, options: SandboxOptions): Promise<Sandbox> => {
  if (task.sandbox === 'off') return unsandboxed(options);
  const found = await detectSandbox(options);
  if (found.level !== 'none') return found.sandbox;
  if (task.sandbox === 'shipped') return unsandboxed(options);
  throw new UserError(`generated code needs a sandbox, and there is none: ${found.reason}`, {
    hint: `${found.hint}; or run it with your own rights: --no-sandbox`,
  });
};

export const authorOf = ({ git }: Config): { name: string; email: string } => ({
  name: git.author_name ?? 'Millwright',
  email: git.author_email ?? 'millwright@localhost',
});

/** Where and in which cage a run works. `config` is the one of its project. */
export const workbenchFor = async (
  { run, task, project }: { run: Run; task: Task; project: Project },
  config: Config,
  sandbox: SandboxOptions,
): Promise<WorkbenchOptions> => ({
  runId: run.id,
  repository: await openRepository(project.path, sandbox.host),
  dir: join(config.dataDir, 'runs', run.id),
  sandbox: await sandboxFor(task, sandbox),
  commands: config.checks,
  tools: ownTools(),
  author: authorOf(config),
  checkSeconds: config.limits.check_seconds,
  ignore: config.paths.ignore,
});
