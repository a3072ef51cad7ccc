import type { Ecosystem } from '../domain/ecosystem.ts';
import type { Repository } from '../workspace/git.ts';
import type { ModuleCache } from '../workspace/module-cache/module-cache.ts';
import type { Sandbox } from '../workspace/sandbox/sandbox.ts';
import type { Workbench } from './workbench.ts';

/** What a run's workbench is made of. */
export interface WorkbenchOptions {
  runId: string;
  repository: Repository;
  /** The run's own folder; its tree lies in `tree/` below it. */
  dir: string;
  sandbox: Sandbox;
  /** Installed packages of all runs, the addresses that they come from, and whose scripts may run when they are installed. */
  modules: {
    cache: ModuleCache;
    registry: (ecosystem: Ecosystem) => Promise<string | undefined>;
    scripts?: readonly string[];
  };
  commands: Workbench['commands'];
  /** Absolute paths of our own tools by program name, and the folders they need to read. */
  tools: { programs: Record<string, string>; folders: string[] };
  author: { name: string; email: string };
  checkSeconds: number;
  /** Paths that prompts never show, from the configuration. */
  ignore: readonly string[];
}
