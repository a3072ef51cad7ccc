/** An issue of somebody else's tracker, as far as it concerns us. Every text is untrusted. */
export interface TrackedIssue {
  id: string;
  title: string;
  description: string;
  design: string;
  acceptance: string;
  type: string;
  status: string;
  /** 0 is the most urgent, 4 the least. */
  priority: number;
  labels: readonly string[];
  /** Who wrote it, where the tracker tells. */
  author?: string | undefined;
  metadata: Readonly<Record<string, unknown>>;
  /** What it waits for, with the kind of the dependency. */
  dependencies: readonly { on: string; type: string }[];
}

/** Issues at GitHub that bear a label, as far as the configuration knows them. */
export interface LabelledIssues {
  /** Host of the clone addresses of its repositories, such as `github.com`. */
  host: string;
  label: string;
  pollSeconds: number;
  /** Whether what this person wrote may start without a person's leave. */
  trusts(author: string): boolean;
  /** `repository` is `owner/name`. Throws UserError without a token. */
  open(repository: string, label: string): IssueTracker;
}

/** A tracker that other workers use too. All methods throw UserError where the tracker cannot be asked. */
export interface IssueTracker {
  /** Issues that may be begun, the most urgent first. */
  ready(): Promise<TrackedIssue[]>;
  show(id: string): Promise<TrackedIssue>;
  /** Takes an issue for us, atomically; false when somebody else has it. */
  claim(id: string): Promise<boolean>;
  /** False where the person wants what is done to stay open. */
  closes?: boolean;
  /** Done, for this reason: closed, or told so where nothing is to be closed. */
  close(id: string, reason: string): Promise<void>;
  /** Not done: it is set to blocked, with a comment that says why. */
  block(id: string, comment: string): Promise<void>;
}
