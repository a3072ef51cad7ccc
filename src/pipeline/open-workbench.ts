import { join } from 'node:path';
import { Bug } from '../domain/errors.ts';
import { keeps, viewTree } from './view-tree.ts';
import { deliverToCheckout, readFromCheckout } from '../workspace/checkout.ts';
import { readText } from '../workspace/files.ts';
import { writeFiles } from '../workspace/write-files.ts';
import { branchPoint, followBranch, tagCommit, type RunTree } from '../workspace/git.ts';
import { isSecretFile } from '../workspace/paths.ts';
import { changesIn, runOnTree } from './agents/agent-bench.ts';
import { TreeCommands, type Interruptions } from './tree-commands.ts';
import type { WorkbenchOptions } from './workbench-options.ts';
import type { FileStates, Refusal, Workbench } from './workbench.ts';

/** Largest file that is shown to a model or edited by one. */
const readLimitBytes = 400_000;

/** A session of work in one tree. The tree exists once `open` was called. */
class OpenWorkbench implements Workbench {
  readonly sandbox: string;
  readonly commands: Workbench['commands'];
  readonly #options: WorkbenchOptions;
  #commands: TreeCommands;
  readonly #stop: Interruptions;
  readonly #dir: string;
  #tree: RunTree | undefined;

  constructor(options: WorkbenchOptions, stop: Interruptions) {
    this.#options = options;
    this.#dir = join(options.dir, 'tree');
    this.#stop = stop;
    this.#commands = new TreeCommands({ options, dir: this.#dir, stop });
    this.sandbox = options.sandbox.level;
    this.commands = options.commands;
  }

  get #opened(): RunTree {
    if (!this.#tree) throw new Bug('the workbench was used before it was opened');
    return this.#tree;
  }

  get folder(): string {
    return this.#dir;
  }

  get root(): string {
    return this.#options.repository.root;
  }

  get head(): string {
    return this.#options.repository.openedAt.commit;
  }

  async open(base: string, files: Record<string, string | null>): Promise<void> {
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

  async view(): ReturnType<Workbench['view']> {
    return viewTree(this.#dir, await this.#opened.paths(), this.#options);
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

  async execute(check: Parameters<Workbench['execute']>[0]): ReturnType<Workbench['execute']> {
    return this.#commands.execute(check, await this.#opened.paths());
  }

  async runAgent(errand: Parameters<Workbench['runAgent']>[0]): ReturnType<Workbench['runAgent']> {
    const signal = AbortSignal.any([errand.signal, this.#stop.signal, this.#stop.deadline]);
    return runOnTree(
      { ...errand, signal },
      {
        options: this.#options,
        tree: this.#dir,
        paths: await this.#opened.paths(),
        overlays: this.#commands.overlays(),
        isIgnored: (path) => this.#isIgnored(path),
      },
    );
  }

  async adopt(base: string, known: FileStates): ReturnType<Workbench['adopt']> {
    const taken = await changesIn(this.#opened, keeps, (path) => this.#isIgnored(path));
    // Packages and leftovers were in its reach: the checks must not meet them.
    await this.#opened.clean([]);
    this.#commands = new TreeCommands({ options: this.#options, dir: this.#dir, stop: this.#stop });
    await this.open(base, { ...known, ...taken.files });
    return taken;
  }

  async commit({
    branch,
    message,
    base,
    outcome,
    adopted = false,
  }: Parameters<Workbench['commit']>[0]): Promise<string | undefined> {
    const trailers = { Outcome: outcome, 'Run-Id': this.#options.runId };
    const { author } = this.#options;
    const done = await this.#opened.commit({ branch, message, parent: base, author, trailers, adopted });
    return done.kind === 'nothing' ? undefined : done.commit;
  }

  tag(name: string, commit: string): Promise<string> {
    return tagCommit(this.#options.repository, name, commit);
  }

  follow(branch: string, known: string): ReturnType<Workbench['follow']> {
    return followBranch(this.#options.repository, branch, known);
  }

  diff(): ReturnType<Workbench['diff']> {
    return this.#opened.diff();
  }

  versions(commands: Record<string, string[]>): Promise<Record<string, string>> {
    return this.#commands.versions(commands);
  }
}

export const openWorkbench = (options: WorkbenchOptions, stop: Interruptions): Workbench =>
  new OpenWorkbench(options, stop);
