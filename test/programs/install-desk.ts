import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { sandboxFor } from '../../src/compose/cages.ts';
import { registryKey } from '../../src/compose/registries.ts';
import type { CheckName } from '../../src/domain/check.ts';
import type { Ecosystem } from '../../src/domain/ecosystem.ts';
import { TreeCommands } from '../../src/pipeline/tree-commands.ts';
import type { Executed } from '../../src/pipeline/workbench.ts';
import { planProject } from '../../src/toolchains/plan-project.ts';
import type { CheckReading, ProjectView } from '../../src/toolchains/toolchain.ts';
import type { Sandbox } from '../../src/workspace/sandbox/sandbox.ts';
import { moduleCacheIn } from '../../src/workspace/module-cache/module-cache.ts';
import { temporary } from '../line/line.ts';

export interface Ended extends Executed {
  name: CheckName;
  status: CheckReading['status'];
  diagnostics: CheckReading['diagnostics'];
  tests: CheckReading['tests'];
  /** Everything that it printed and that was read in it, for the message of an assertion. */
  said: string;
}

/** For the message of an assertion. */
export const saidBy = (...ended: (Ended | undefined)[]): string =>
  ended.map((one) => one?.said ?? 'it did not run').join('\n');

export interface DeskOptions {
  files: Record<string, string>;
  registries: Partial<Record<Ecosystem, string[]>>;
  scripts?: readonly string[];
  /** Variables of the person's machine. */
  environment?: Record<string, string>;
  caged?: boolean;
  /** A folder whose `bin` holds programs that the cage does not have by itself. */
  tools?: string;
}

const withTools = (plain: Sandbox, tools: string | undefined): Sandbox =>
  tools === undefined
    ? plain
    : {
        ...plain,
        has: (name) => plain.has(name) || existsSync(join(tools, 'bin', name)),
        run: (command, policy) =>
          plain.run(
            { ...command, env: { PATH: `${tools}/bin:/usr/local/bin:/usr/bin:/bin`, ...command.env } },
            { ...policy, readable: [...policy.readable, tools] },
          ),
      };

/**
 * A person's machine in a temp folder. Each `check` is a run of its own, at a path of its own, with the cache of packages shared:
 * it lays the files out and executes the planned checks of these names in the cage.
 */
export const installDesk = async (t: TestContext, folder?: string) => {
  const top = folder ?? (await temporary(t, 'install'));
  await mkdir(join(top, 'home'), { recursive: true });
  let runs = 0;
  const check = async (options: DeskOptions, names: readonly CheckName[]): Promise<Ended[]> => {
    const { files, registries, scripts = [], environment = {}, caged = true, tools } = options;
    const dir = join(top, `run-${process.pid}-${(runs += 1)}`, 'tree');
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    const host = { path: process.env['PATH'] ?? '', home: join(top, 'home') };
    const cage = { host, registries, environment, cacheDir: join(top, 'npm'), machineCaFile: undefined };
    const sandbox = withTools(await sandboxFor({ sandbox: caged ? 'required' : 'off' }, cage), tools);
    const modules = {
      cache: moduleCacheIn(join(top, 'modules')),
      registry: (ecosystem: Ecosystem) => registryKey(ecosystem, cage),
      scripts,
    };
    const signal = new AbortController().signal;
    const place = {
      sandbox,
      modules,
      tools: { programs: {}, folders: [] },
      checkSeconds: 300,
    };
    const commands = new TreeCommands({ options: place, dir, stop: { signal, deadline: signal } });
    const view: ProjectView = {
      paths: Object.keys(files),
      text: (path) => files[path],
      commands: {},
      ownTool: () => undefined,
      hasProgram: (name) =>
        sandbox.has(name) || (tools !== undefined && existsSync(join(tools, 'bin', name))),
      installScripts: scripts,
    };
    const ended: Ended[] = [];
    for (const planned of planProject(view).filter((one) => names.includes(one.name))) {
      const output = await commands.execute(planned, view.paths);
      const {
        status = output.exitCode === 0 ? 'passed' : 'failed',
        diagnostics,
        tests,
      } = planned.read(output);
      const said = `${planned.command.join(' ')}\n${output.stdout}\n${output.stderr}\n${JSON.stringify(diagnostics)}`;
      ended.push({ ...output, name: planned.name, status, diagnostics, tests, said });
    }
    return ended;
  };
  return { top, kept: join(top, 'modules'), check };
};
