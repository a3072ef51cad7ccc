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
  metadata: Readonly<Record<string, unknown>>;
  /** What it waits for, with the kind of the dependency. */
  dependencies: readonly { on: string; type: string }[];
}

/** A tracker that other workers use too. All methods throw UserError where the tracker cannot be asked. */
export interface IssueTracker {
  /** Issues that may be begun, the most urgent first. */
  ready(): Promise<TrackedIssue[]>;
  show(id: string): Promise<TrackedIssue>;
  /** Takes an issue for us, atomically; false when somebody else has it. */
  claim(id: string): Promise<boolean>;
  /** Done, for this reason. */
  close(id: string, reason: string): Promise<void>;
  /** Not done: it is set to blocked, with a comment that says why. */
  block(id: string, comment: string): Promise<void>;
}
