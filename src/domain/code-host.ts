/** What finds a repository at a host. Without `owner` it is the one whose token it is. */
export interface RepositoryName {
  owner?: string | undefined;
  name: string;
}

/** The name that a project has at a host when nobody gave another; every host takes it. */
export const hostedName = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80) || 'project';

/** A repository at a host. `url` is its page, without a name or password in it. */
export interface HostedRepository {
  owner: string;
  name: string;
  url: string;
  defaultBranch: string;
  isPrivate: boolean;
}

/** The history that is to be there: of a checkout at `root`, up to `commit` (a full hash). */
export interface LocalHistory {
  root: string;
  commit: string;
}

export interface RepositoryWish extends RepositoryName, LocalHistory {
  isPrivate: boolean;
  description: string;
}

/** `tags`: those that lie on the history. `runId`: an older commit of this run on the branch may be replaced, nothing else. */
export interface PushWish extends LocalHistory {
  /** At the host, without `refs/heads/`. */
  branch: string;
  tags: boolean;
  runId?: string | undefined;
}

/** One ref after a push, as it was read back from the host. `before` is undefined where there was none. */
export interface PushedRef {
  ref: string;
  hash: string;
  before: string | undefined;
  changed: boolean;
}

export interface PullRequestWish {
  head: string;
  base: string;
  title: string;
  /** At most {@link bodyLimit} characters. */
  body: string;
}

/** The limit that GitHub puts on the text of a pull request, in characters; others allow more. */
export const bodyLimit = 65_536;

export interface PullRequest {
  number: number;
  url: string;
  state: 'open' | 'closed' | 'merged';
  head: string;
  base: string;
  /** What its branch stood on. */
  commit: string;
}

export const statusStates = ['pending', 'success', 'failure', 'error'] as const;
export type StatusState = (typeof statusStates)[number];

/** What a commit is told about one group of checks. `description` has at most 140 characters. */
export interface CommitStatus {
  context: string;
  state: StatusState;
  description: string;
}

/** A review that somebody gave. Every text is untrusted. `state` as the host names it, in small letters. */
export interface CodeReview {
  id: string;
  author: string;
  state: string;
  body: string;
  url: string;
  commit: string;
  submittedAt: string;
  comments: { path: string; line: number | undefined; body: string }[];
}

/**
 * A host of repositories, with the rights of one token. All methods throw HostError; all may be repeated: they look first and
 * make what is missing. Nothing is told as done that was not read back. Opened for one use: its signal cancels all of them.
 */
export interface CodeHost {
  readonly name: string;
  /** Owner and name where an address of a remote is of this host. */
  nameOf(remote: string): Required<RepositoryName> | undefined;
  find(which: RepositoryName): Promise<HostedRepository | undefined>;
  /**
   * Creates the repository, or takes the one that is there: where it is empty or holds a root of this history. Anything else by
   * this name is refused (`name-taken`).
   */
  ensureRepository(wish: RepositoryWish): Promise<HostedRepository & { made: boolean }>;
  /** Brings commits there, never by force but for what `runId` allows; answers the refs as they stand there afterwards. */
  push(repository: HostedRepository, wish: PushWish): Promise<PushedRef[]>;
  /** The commit of a branch there; undefined where there is none. */
  branchCommit(repository: HostedRepository, branch: string): Promise<string | undefined>;
  /** The newest pull request of a branch. */
  findPullRequest(repository: HostedRepository, head: string): Promise<PullRequest | undefined>;
  /** Opens a pull request, or brings the open one of this branch up to date. */
  openPullRequest(
    repository: HostedRepository,
    wish: PullRequestWish,
  ): Promise<PullRequest & { made: boolean }>;
  /** The newest status of each context. */
  statuses(repository: HostedRepository, commit: string): Promise<CommitStatus[]>;
  /** Answers how many had to be written. */
  setStatuses(
    repository: HostedRepository,
    commit: string,
    statuses: readonly CommitStatus[],
  ): Promise<number>;
  /** Reviews of a pull request, the oldest first; with `since` (ISO 8601) only later ones. */
  reviews(repository: HostedRepository, number: number, since?: string): Promise<CodeReview[]>;
}

/** Opens a host for one use. Throws HostError (`unconfigured`) where no token is configured. */
export type OpenCodeHost = (signal: AbortSignal) => CodeHost;
