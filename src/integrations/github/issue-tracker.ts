import { z } from 'zod';
import { UnavailableError, UserError } from '../../domain/errors.ts';
import type { IssueTracker, TrackedIssue } from '../../domain/tracker.ts';
import type { GithubAccess } from './ask-github.ts';
import {
  claimsIn,
  claimText,
  commentSchema,
  endText,
  type Claim,
  type IssueComment,
} from './issue-comments.ts';
import { Gone, IssueRequests, type Call } from './issue-request.ts';
import { issueSchema, labelsFor, readIssue, type IssueLabel } from './read-issue.ts';

export interface IssuesOptions {
  access: GithubAccess;
  /** `owner/name`. */
  repository: string;
  /** Of issues that are to be worked at. */
  label: string;
  /** Whether what is verified is closed. */
  closes: boolean;
  /** Who we are. Two that work at once have different names. */
  actor: string;
}

/** A hundred to a page. */
const mostPages = 5;
const mostCommentPages = 20;
/** A claim whose label a person took away counts no more, once it cannot be one that is only just being made. */
const freshMs = 10 * 60_000;

/** What there is no issue for any more has nobody to be told. */
const unlessGone = async (work: Promise<void>): Promise<void> => {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
  }
};

/** What is only for people to see, or only of help, may be refused. */
const unlessRefused = async <Value>(work: Promise<Value>): Promise<Value | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UnavailableError || !(error instanceof UserError || error instanceof Gone))
      throw error;
    return undefined;
  }
};

/** Issues of one repository that bear a label. GitHub has no claim: the earliest comment that says so is one. */
class GithubIssues implements IssueTracker {
  readonly #options: IssuesOptions;
  readonly #names: ReturnType<typeof labelsFor>;
  readonly #api: IssueRequests;
  /** The name under which we write; undefined where the token is nobody's, such as that of an app. */
  #login: Promise<string | undefined> | undefined;

  constructor(options: IssuesOptions) {
    this.#options = options;
    this.#names = labelsFor(options.label);
    this.#api = new IssueRequests(options.access);
  }

  get closes(): boolean {
    return this.#options.closes;
  }

  async ready(): Promise<TrackedIssue[]> {
    const label = encodeURIComponent(this.#names.asking);
    const path = this.#path(`issues?state=open&labels=${label}&sort=created&direction=asc&`);
    try {
      const issues = await this.#api.list(path, issueSchema, mostPages);
      return issues
        .map((issue) => readIssue(issue, this.#names))
        .filter(({ status }) => status === 'open')
        .toSorted((a, b) => a.priority - b.priority);
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      throw new UserError(`there is no repository ${this.#options.repository}, or the token may not see it`, {
        hint: 'see github.token and github.api_url, and name the repository as owner/name',
      });
    }
  }

  async show(id: string): Promise<TrackedIssue> {
    try {
      return readIssue(await this.#api.ask(this.#path(`issues/${id}`), issueSchema), this.#names);
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      const gone = { number: Number(id), title: 'gone', state: 'closed', labels: [] };
      return readIssue(gone, this.#names);
    }
  }

  async claim(id: string): Promise<boolean> {
    const { status, labels } = await this.show(id);
    const own = await this.#whoWeAre();
    if (status !== 'open' && status !== 'in_progress') return false;
    const before = await this.#comments(id);
    const isWorked = labels.some((label) => label.toLowerCase() === this.#names.working.toLowerCase());
    const isVoid = (claim: Claim): boolean =>
      !isWorked && claim.actor !== this.#options.actor && Date.now() - claim.atMs > freshMs;
    const ignored = new Set(
      claimsIn(before, { own })
        .filter(isVoid)
        .map((claim) => claim.id),
    );
    const [holder] = claimsIn(before, { own, ignored });
    if (holder === undefined && !(await this.#winClaim(id, { own, ignored }))) return false;
    if (holder !== undefined && holder.actor !== this.#options.actor) return false;
    await this.#swap(id, 'working', ['asking', 'blocked', 'verified']);
    if (own !== undefined) await this.#assign(id, own);
    return true;
  }

  async close(id: string, reason: string): Promise<void> {
    await unlessGone(this.#end(id, reason, 'verified'));
    if (this.closes)
      await unlessGone(
        this.#send(`issues/${id}`, { method: 'PATCH', body: { state: 'closed', state_reason: 'completed' } }),
      );
  }

  async block(id: string, comment: string): Promise<void> {
    await unlessGone(this.#end(id, comment, 'blocked'));
  }

  /** Says that we take it, and reads back who said so first. */
  async #winClaim(id: string, how: Parameters<typeof claimsIn>[1]): Promise<boolean> {
    const { actor } = this.#options;
    const body = { body: claimText(actor) };
    const path = this.#path(`issues/${id}/comments`);
    const said = await this.#api.ask(path, commentSchema, { method: 'POST', body });
    const own = said.user?.login;
    const [first] = claimsIn(await this.#comments(id), { ...how, own });
    if (first?.actor === actor) return true;
    await unlessGone(this.#send(`issues/comments/${said.id}`, { method: 'DELETE' }));
    return false;
  }

  /** Tells the end once: where our claim has ended already, a call before this one has told it. */
  async #end(id: string, words: string, label: 'blocked' | 'verified'): Promise<void> {
    const { actor } = this.#options;
    const claims = claimsIn(await this.#comments(id), { own: await this.#whoWeAre() });
    if (claims.some((claim) => claim.actor === actor))
      await this.#send(`issues/${id}/comments`, { method: 'POST', body: { body: endText(actor, words) } });
    await this.#swap(id, label, ['working']);
  }

  async #swap(id: string, add: IssueLabel, remove: readonly IssueLabel[]): Promise<void> {
    await this.#send(`issues/${id}/labels`, { method: 'POST', body: { labels: [this.#names[add]] } });
    for (const one of remove) {
      const name = encodeURIComponent(this.#names[one]);
      await unlessGone(this.#send(`issues/${id}/labels/${name}`, { method: 'DELETE' }));
    }
  }

  /** For people to see; GitHub leaves out by itself whom an issue cannot be given to. */
  async #assign(id: string, own: string): Promise<void> {
    const body = { assignees: [own] };
    await unlessRefused(this.#send(`issues/${id}/assignees`, { method: 'POST', body }));
  }

  #whoWeAre(): Promise<string | undefined> {
    this.#login ??= unlessRefused(this.#api.ask('/user', z.object({ login: z.string() }))).then(
      (user) => user?.login,
    );
    this.#login.catch(() => (this.#login = undefined));
    return this.#login;
  }

  #comments(id: string): Promise<IssueComment[]> {
    return this.#api.list(this.#path(`issues/${id}/comments?`), commentSchema, mostCommentPages);
  }

  async #send(path: string, call: Call): Promise<void> {
    await this.#api.send(this.#path(path), call);
  }

  #path(rest: string): string {
    return `/repos/${this.#options.repository}/${rest}`;
  }
}

/** The issues of a repository at GitHub. Nobody is asked before something is asked of it. */
export const openIssues = (options: IssuesOptions): IssueTracker => new GithubIssues(options);
