import { join } from 'node:path';
import { BudgetError, Bug } from '../domain/errors.ts';
import type { PlannedCheck } from '../toolchains/toolchain.ts';
import { TreeModules } from '../workspace/module-cache/tree-modules.ts';
import type { Overlay } from '../workspace/sandbox/sandbox.ts';
import { allowedScripts } from './allowed-scripts.ts';
import type { WorkbenchOptions } from './workbench-options.ts';
import type { Executed } from './workbench.ts';

export interface Interruptions {
  signal: AbortSignal;
  deadline: AbortSignal;
}

export interface CommandPlace {
  options: Pick<WorkbenchOptions, 'sandbox' | 'modules' | 'tools' | 'checkSeconds'>;
  /** The run's tree. */
  dir: string;
  stop: Interruptions;
}

/** Programs that are the machine's and not the project's: what they printed holds as long as this process runs. */
const ofMachine = new Set(['node', 'npm']);
const machineVersions = new Map<string, string>();

/** A frozen install puts exactly what the lock file says. */
const exactWords = new Set(['ci', '--frozen-lockfile', '--immutable']);

/** What a tool says that wanted to write among the packages. */
const wroteAmongPackages =
  /^.{0,2000}(?:EROFS|[Rr]ead-only file system).{0,2000}(?:node_modules|\.venv)|^.{0,2000}(?:node_modules|\.venv).{0,2000}(?:EROFS|[Rr]ead-only file system)/m;

const hasPassed = (check: PlannedCheck, output: Executed): boolean => {
  if (output.exitCode !== 0 || output.timedOut) return false;
  const { status, diagnostics } = check.read(output);
  return status !== 'failed' && !diagnostics.some(({ severity }) => severity === 'error');
};

const fromCache = (cached: NonNullable<Executed['cached']>, durationMs: number): Executed => ({
  exitCode: 0,
  timedOut: false,
  stdout: `installed at ${cached.installedAt} from the same files, kept as ${cached.key}\n`,
  stderr: '',
  durationMs,
  startError: undefined,
  cached,
});

/** Runs commands in the cage of one tree. An install is only run where its packages are not kept from an earlier one. */
export class TreeCommands {
  readonly #place: CommandPlace;
  /** Installed packages by the folder of the project that they belong to, '' for the root. */
  readonly #modules = new Map<string, TreeModules>();

  constructor(place: CommandPlace) {
    this.#place = place;
  }

  /** Each folder that something is installed in has packages of its own. */
  #modulesOf(folder = ''): TreeModules {
    const { options, dir } = this.#place;
    const known =
      this.#modules.get(folder) ??
      new TreeModules({
        dir: join(dir, folder),
        ...options.modules,
        caged: options.sandbox.overlays,
        print: (command) => this.#version(command),
      });
    this.#modules.set(folder, known);
    return known;
  }

  /** What every command is shown of packages that are kept. */
  overlays(): Overlay[] {
    return [...this.#modules.values()].flatMap((modules) => modules.overlays());
  }

  /** `paths` are all files of the project. See `Workbench.execute`. */
  async execute(check: PlannedCheck, paths: readonly string[]): Promise<Executed> {
    if (check.name === 'install') return this.#install(check, paths);
    const output = await this.#run(check);
    if (output.exitCode === 0 || !wroteAmongPackages.test(`${output.stdout}\n${output.stderr}`))
      return output;
    const loosened = await Promise.all([...this.#modules.values()].map((modules) => modules.loosen()));
    if (!loosened.includes(true)) return output;
    const warning = `${check.name} writes among the installed packages, so it ran again with a copy of its own`;
    return { ...(await this.#run(check)), warning };
  }

  async #install(check: PlannedCheck, all: readonly string[]): Promise<Executed> {
    const startedAt = performance.now();
    const exact = check.command.some((word) => exactWords.has(word));
    const modules = this.#modulesOf(check.cwd);
    const inside = check.cwd ? `${check.cwd}/` : '';
    const paths = all.flatMap((path) => (path.startsWith(inside) ? path.slice(inside.length) : []));
    const manager = check.network === 'registry' ? check.tool : '';
    const plan = { manager, exact, command: check.command, paths };
    const placed = await modules.place(plan);
    if (placed.kind === 'warm') {
      const { key, installedAt } = placed.modules;
      return fromCache({ key, installedAt }, performance.now() - startedAt);
    }
    const output = await this.#runScripts(check, await this.#run(check));
    if (hasPassed(check, output)) await modules.keep(plan);
    const durationMs = performance.now() - startedAt;
    return { ...output, durationMs, ...(placed.warning ? { warning: placed.warning } : {}) };
  }

  /** What the person allowed belongs to the install: it is kept with it, and fails it. */
  async #runScripts(check: PlannedCheck, installed: Executed): Promise<Executed> {
    const scripts = allowedScripts(check, this.#place.options.modules.scripts ?? []);
    if (scripts === undefined || !hasPassed(check, installed)) return installed;
    const ran = await this.#run(scripts);
    const [stdout, stderr] = [installed.stdout + ran.stdout, installed.stderr + ran.stderr];
    return { ...ran, stdout, stderr, durationMs: installed.durationMs + ran.durationMs };
  }

  async #run({ command, env, network, registries, timeoutMs, cwd }: PlannedCheck): Promise<Executed> {
    const [program, ...args] = command;
    if (program === undefined) throw new Bug('a check without a command was planned');
    const { options, dir, stop } = this.#place;
    const { signal, deadline } = stop;
    const finished = await options.sandbox.run(
      {
        argv: [program, ...args],
        timeoutMs: Math.min(timeoutMs, options.checkSeconds * 1000),
        signal: AbortSignal.any([signal, deadline]),
        ...(env ? { env } : {}),
      },
      {
        workspace: dir,
        cwd,
        readable: options.tools.folders,
        overlays: this.overlays(),
        network,
        registries,
      },
    );
    signal.throwIfAborted();
    if (deadline.aborted) throw new BudgetError('seconds', 'the budget of seconds is used up');
    const { exitCode, timedOut, stdout, stderr, durationMs, startError } = finished;
    return { exitCode, timedOut, stdout, stderr, durationMs, startError };
  }

  /** See `Workbench.versions`. */
  async versions(commands: Record<string, string[]>): Promise<Record<string, string>> {
    const names = Object.keys(commands);
    const found = await Promise.all(names.map((name) => this.#version(commands[name] ?? [])));
    return Object.fromEntries(names.flatMap((name, index) => (found[index] ? [[name, found[index]]] : [])));
  }

  async #version(command: string[]): Promise<string | undefined> {
    const [program, ...args] = command;
    if (program === undefined) return undefined;
    const known = machineVersions.get(program);
    if (known !== undefined) return known;
    const { options, dir, stop } = this.#place;
    const { exitCode, stdout } = await options.sandbox.run(
      { argv: [program, ...args], timeoutMs: 10_000, signal: stop.signal },
      {
        workspace: dir,
        readable: options.tools.folders,
        overlays: this.overlays(),
        network: 'none',
      },
    );
    if (exitCode !== 0) return undefined;
    const version = stdout.trim().split('\n', 1)[0]?.slice(0, 80) ?? '';
    if (ofMachine.has(program)) machineVersions.set(program, version);
    return version;
  }
}
