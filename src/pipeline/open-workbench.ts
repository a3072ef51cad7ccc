import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BudgetError, Bug } from '../domain/errors.ts';
import { toolchains } from '../toolchains/index.ts';
import type { PlannedCheck, ProjectView } from '../toolchains/toolchain.ts';
import { deliverToCheckout, readFromCheckout } from '../workspace/checkout.ts';
import { readText } from '../workspace/files.ts';
import { writeFiles } from '../workspace/write-files.ts';
import { branchPoint, type Repository, type RunTree } from '../workspace/git.ts';
import { isSecretFile } from '../workspace/paths.ts';
import type { Sandbox } from '../workspace/sandbox/sandbox.ts';
import type { Refusal, Workbench } from './workbench.ts';

/** What a run's workbench is made of. */
export interface WorkbenchOptions {
  runId: string;
  repository: Repository;
  /** The run's own folder; its tree lies in `tree/` below it. */
  dir: string;
  sandbox: Sandbox;
  commands: Workbench['commands'];
  /** Absolute paths of our own tools by program name, and the folders they need to read. */
  tools: { programs: Record<string, string>; folders: string[] };
  author: { name: string; email: string };
  checkSeconds: number;
  /** Paths that prompts never show, from the configuration. */
  ignore: readonly string[];
}

/** Programs that are the machine's and not the project's: what they printed holds as long as this process runs. */
const ofMachine = new Set(['node', 'npm']);
const machineVersions = new Map<string, string>();

interface Interruptions {
  signal: AbortSignal;
  deadline: AbortSignal;
}

const keeps = [...new Set(Object.values(toolchains).flatMap((toolchain) => toolchain.keeps))];
const manifests = [...new Set(Object.values(toolchains).flatMap((toolchain) => toolchain.manifests))];

/** Largest file that is shown to a model or edited by one. */
const readLimitBytes = 400_000;

/** A session of work in one tree. The tree exists once `open` was called. */
class OpenWorkbench implements Workbench {
  readonly sandbox: string;
  readonly commands: Workbench['commands'];
  readonly #options: WorkbenchOptions;
  readonly #stop: Interruptions;
  readonly #dir: string;
  #tree: RunTree | undefined;

  constructor(options: WorkbenchOptions, stop: Interruptions) {
    this.#options = options;
    this.#stop = stop;
    this.#dir = join(options.dir, 'tree');
    this.sandbox = options.sandbox.level;
    this.commands = options.commands;
  }

  get #opened(): RunTree {
    if (!this.#tree) throw new Bug('the workbench was used before it was opened');
    return this.#tree;
  }

  get head(): string {
    return this.#options.repository.openedAt.commit;
  }

  async open(base: string, files: Record<string, string | null>): Promise<void> {
    await mkdir(this.#options.dir, { recursive: true, mode: 0o700 });
    this.#tree = await this.#options.repository.createTree({ dir: this.#dir, commit: base });
    await this.#tree.clean(keeps);
    await this.write(new Map(Object.entries(files)));
  }

  async paths(): Promise<string[]> {
    const paths = await this.#opened.paths();
    return paths.filter((path) => !isSecretFile(path) && !this.#isIgnored(path));
  }

  async read(path: string): Promise<string | undefined | Refusal> {
    if (isSecretFile(path))
      return { path, reason: 'it may hold secrets, so it is neither shown nor changed' };
    const file = await readText(this.#dir, path, { limitBytes: readLimitBytes });
    if (file === undefined) return undefined;
    return file.kind === 'refused' ? { path, reason: file.reason } : file.text;
  }

  async original(path: string): Promise<string | undefined> {
    const { git, root } = this.#options.repository;
    const found = await git(['cat-file', 'blob', `${this.#opened.base}:${path}`], { cwd: root });
    return found.failed || found.stdout.includes('\0') ? undefined : found.stdout;
  }

  async write(files: ReadonlyMap<string, string | null>): Promise<Refusal[]> {
    const ignored = [...files.keys()].filter((path) => this.#isIgnored(path));
    if (ignored.length > 0)
      return ignored.map((path) => ({ path, reason: 'the configuration says that no run changes it' }));
    const done = await writeFiles(this.#dir, files);
    if (done.kind === 'refused') return done.refusals;
    await this.#opened.stage([...files.keys()]);
    return [];
  }

  localChanges(): Promise<string[]> {
    return this.#options.repository.changes();
  }

  async checkout(path: string): ReturnType<Workbench['checkout']> {
    if (this.#isIgnored(path)) return { path, reason: 'the configuration says that no model is shown it' };
    return readFromCheckout(this.#options.repository.root, path);
  }

  deliver(changes: Parameters<Workbench['deliver']>[0]): ReturnType<Workbench['deliver']> {
    return deliverToCheckout(this.#options.repository.root, changes);
  }

  branch(name: string): ReturnType<Workbench['branch']> {
    return branchPoint(this.#options.repository, name);
  }

  #isIgnored(path: string): boolean {
    return this.#options.ignore.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  }

  async view(): Promise<ProjectView> {
    const paths = await this.#opened.paths();
    const texts = new Map<string, string>();
    for (const path of paths.filter((one) =>
      manifests.some((name) => one === name || one.endsWith(`/${name}`)),
    )) {
      const text = await this.read(path);
      if (typeof text === 'string') texts.set(path, text);
    }
    const { commands, tools, sandbox } = this.#options;
    return {
      paths,
      text: (path) => texts.get(path),
      commands,
      ownTool: (name) => tools.programs[name],
      hasProgram: (name) => sandbox.has(name),
    };
  }

  sweep(): Promise<string[]> {
    return this.#opened.clean(keeps);
  }

  async stage(paths: readonly string[]): Promise<void> {
    if (paths.length > 0) await this.#opened.stage(paths);
  }

  tree(): Promise<string> {
    return this.#opened.treeId();
  }

  altered(): Promise<string[]> {
    return this.#opened.changedByChecks();
  }

  restore(paths: readonly string[]): Promise<void> {
    return this.#opened.restore(paths);
  }

  async execute({ command, env, network, timeoutMs }: PlannedCheck): ReturnType<Workbench['execute']> {
    const [program, ...args] = command;
    if (program === undefined) throw new Bug('a check without a command was planned');
    const { signal, deadline } = this.#stop;
    const limitMs = Math.min(timeoutMs, this.#options.checkSeconds * 1000);
    const finished = await this.#options.sandbox.run(
      {
        argv: [program, ...args],
        timeoutMs: limitMs,
        signal: AbortSignal.any([signal, deadline]),
        ...(env ? { env } : {}),
      },
      { workspace: this.#dir, readable: this.#options.tools.folders, network },
    );
    signal.throwIfAborted();
    if (deadline.aborted) throw new BudgetError('seconds', 'the budget of seconds is used up');
    const { exitCode, timedOut, stdout, stderr, durationMs, startError } = finished;
    return { exitCode, timedOut, stdout, stderr, durationMs, startError };
  }

  async commit({
    branch,
    message,
    base,
    outcome,
  }: Parameters<Workbench['commit']>[0]): Promise<string | undefined> {
    const trailers = { Outcome: outcome, 'Run-Id': this.#options.runId };
    const { author } = this.#options;
    const done = await this.#opened.commit({ branch, message, parent: base, author, trailers });
    return done.kind === 'nothing' ? undefined : done.commit;
  }

  diff(): ReturnType<Workbench['diff']> {
    return this.#opened.diff();
  }

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
    const { exitCode, stdout } = await this.#options.sandbox.run(
      { argv: [program, ...args], timeoutMs: 10_000, signal: this.#stop.signal },
      { workspace: this.#dir, readable: this.#options.tools.folders, network: 'none' },
    );
    if (exitCode !== 0) return undefined;
    const version = stdout.trim().split('\n', 1)[0]?.slice(0, 80) ?? '';
    if (ofMachine.has(program)) machineVersions.set(program, version);
    return version;
  }
}

export const openWorkbench = (options: WorkbenchOptions, stop: Interruptions): Workbench =>
  new OpenWorkbench(options, stop);
