/** What an operation may ask of git repositories on this machine. All throw UserError with a hint. */
export interface Repositories {
  /** The repository that holds `path`: its root and what is checked out. */
  open(path: string): Promise<{ root: string; name: string; branch: string | undefined; dirty: string[] }>;
  /**
   * The repository that a file lies in or would lie in, the file's path in it with `/`, and the SHA-256 (hex) of its
   * bytes; null where there is no such file.
   */
  locate(path: string): Promise<{ root: string; name: string; path: string; hash: string | null }>;
  /** A new repository in an absent or empty folder, with the template's files as its first commit. */
  create(path: string, template: string): Promise<{ root: string; name: string }>;
  /**
   * Merges a run's branch into what is checked out, only when the person asked for it. Refused when the branch is not at
   * `commit` any more: what was proved is that commit and no other. `remote` is where a worker on another machine pushed
   * it: what is not here yet is fetched from there, as this one branch.
   */
  merge(
    root: string,
    branch: string,
    commit: string,
    remote?: string,
  ): Promise<{ kind: 'fast-forward' | 'merge' | 'already-merged'; into: string; commit: string }>;
  /** Unified diff between two commits. */
  diff(root: string, from: string, to: string): Promise<string>;
  /** The commit that a branch of it stands on; undefined where there is no such branch. */
  tip(root: string, branch: string): Promise<string | undefined>;
  /** Addresses of the remotes of a repository. */
  remotes(root: string): Promise<string[]>;
  /** The newest commits from this one (a full hash) back; undefined when it is not in this repository. */
  history(
    root: string,
    commit: string,
    limit: number,
  ): Promise<{ hash: string; subject: string }[] | undefined>;
  /** The text of a file as it is committed at HEAD; undefined where there is none. */
  committed(root: string, path: string): Promise<string | undefined>;
  /**
   * Writes a git bundle of the branches and tags that Millwright has made, with all that they stand on, and answers their full
   * names; without any, no file is written.
   */
  bundle(root: string, file: string): Promise<string[]>;
  /** A fresh private folder that the person may delete, for the demo. */
  scratch(name: string): Promise<string>;
}
