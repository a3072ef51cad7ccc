import { isAbsolute } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { IssueTracker } from '../../domain/tracker.ts';
import { exec } from '../../workspace/exec.ts';
import type { Finished } from '../../workspace/exec/exec-types.ts';
import { findProgram, type Host } from '../../workspace/host.ts';
import { readComplaint, readIssues, type ReadIssue } from './read-issues.ts';

export interface BeadsOptions {
  /** Name or path of `bd`. */
  program: string;
  host: Host;
  /** Folder of the repository. */
  root: string;
  /** Who we are for the tracker. Two that work at once have different names. */
  actor: string;
}

const timeoutMs = 60_000;
const mostReady = 100;

/** Texts become arguments: without what no argument may hold, and not longer than it helps. */
const argumentOf = (text: string): string => text.replaceAll(/[^\P{Cc}\n\t]/gu, ' ').slice(0, 4000);

/** One `bd` in one repository. Every word is an argument of its own; its files are never touched. */
class Beads implements IssueTracker {
  readonly #options: BeadsOptions;

  constructor(options: BeadsOptions) {
    this.#options = options;
  }

  async ready(): Promise<ReadIssue[]> {
    const issues = await this.#read(['ready', '--json', '--limit', String(mostReady)], 'list what is ready');
    // Older versions list what somebody is at as well.
    return issues.filter(({ status }) => status === 'open').toSorted((a, b) => a.priority - b.priority);
  }

  async show(id: string): Promise<ReadIssue> {
    const [issue] = await this.#read(['show', id, '--json'], `look at ${id}`);
    if (issue === undefined) throw new UserError(`bd shows no issue ${id}`);
    return issue;
  }

  async claim(id: string): Promise<boolean> {
    const done = await this.#call(['update', id, '--claim', '--json']);
    if (!done.failed) return true;
    // Ours from before a crash, or somebody else's: the tracker knows.
    const { status, assignee } = await this.show(id);
    if (status === 'in_progress' && assignee === this.#options.actor) return true;
    if (status !== 'open') return false;
    throw this.#refusal(done, `claim ${id}`);
  }

  async close(id: string, reason: string): Promise<void> {
    const done = await this.#call(['close', id, `--reason=${argumentOf(reason)}`, '--json']);
    if (done.failed && (await this.show(id)).status !== 'closed') throw this.#refusal(done, `close ${id}`);
  }

  async block(id: string, comment: string): Promise<void> {
    await this.#read(
      ['comments', 'add', id, argumentOf(`Millwright: ${comment}`), '--json'],
      `comment on ${id}`,
    );
    await this.#read(['update', id, '--status=blocked', '--json'], `set ${id} to blocked`);
  }

  async #read(args: readonly string[], doing: string): Promise<ReadIssue[]> {
    const done = await this.#call(args);
    const issues = done.failed ? undefined : readIssues(done.stdout);
    if (issues === undefined) throw this.#refusal(done, doing);
    return issues;
  }

  #refusal(done: Finished, doing: string): UserError {
    const why = done.startError ?? (done.timedOut ? 'it took too long' : readComplaint(done.stderr));
    return new UserError(`bd could not ${doing}`, {
      hint: why || `it ended with ${done.exitCode ?? 'a signal'}`,
    });
  }

  async #call(args: readonly string[]): Promise<Finished> {
    const { program, host, root, actor } = this.#options;
    const found = isAbsolute(program) ? program : findProgram(program, host.path);
    if (found === undefined)
      throw new UserError(`there is no program ${program}`, {
        hint: 'install Beads, or name its program: beads.program',
      });
    return exec({
      argv: [found, '--actor', actor, ...args],
      cwd: root,
      env: { PATH: host.path, HOME: host.home, LC_ALL: 'C.UTF-8', BD_JSON_ENVELOPE: '1' },
      timeoutMs,
      outputLimitBytes: 64_000_000,
    });
  }
}

/** The issues that Beads keeps for a repository. Nothing is started before it is asked. */
export const openBeads = (options: BeadsOptions): IssueTracker => new Beads(options);
