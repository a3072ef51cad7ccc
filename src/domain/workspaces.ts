/** A file as it stands. `hash` is the SHA-256 (hex) of its bytes. */
export interface WorkspaceFile {
  text: string;
  hash: string;
}

/** A change that a reply asks for, as it would be written. `hash` is what stands there now, null for no file. */
export interface ParsedFile {
  path: string;
  operation: 'write' | 'delete';
  content: string;
  hash: string | null;
}

/**
 * What was read out of a reply: whole files as they would stand, or why nothing of it can be used, with words that may be
 * said back to the model. Half a reply is never used.
 */
export type ParsedReply =
  | { kind: 'files'; files: ParsedFile[]; notes: string[] }
  | { kind: 'unusable'; fault: string; sayBack: string };

/** `left`: paths that differ and were not taken, because they may hold secrets or are nothing that is committed. */
export type WorkspaceCommit =
  | { kind: 'made'; commit: string; branch: string | null; paths: string[]; left: string[] }
  | { kind: 'nothing'; commit: string; branch: string | null; left: string[] };

/** A commit of a history; `at` is ISO 8601. */
export interface PastCommit {
  hash: string;
  subject: string;
  author: string;
  at: string;
}

/**
 * Repositories that are made for whoever has no folder of their own, side by side below one folder. What takes a `root` also
 * takes any other repository of the person. All throw UserError with a hint.
 */
export interface Workspaces {
  /** Every workspace, by name. */
  list(): Promise<{ name: string; root: string }[]>;
  /** A new one from a template. Refused where the name is taken. */
  create(name: string, template: string): Promise<{ name: string; root: string }>;
  /** The real folder of a workspace; undefined where there is none of this name, or only a link. */
  find(name: string): Promise<string | undefined>;
  /** Makes a folder that is no repository yet one, with what stands in it as the first commit. */
  begin(root: string): Promise<{ made: boolean; commit: string }>;
  /** Files that are committed or new and not ignored, relative with `/`, sorted; `cut` says that there are more. */
  files(root: string): Promise<{ paths: string[]; cut: boolean }>;
  /** Undefined where there is no such file. */
  read(root: string, path: string): Promise<WorkspaceFile | undefined>;
  /** Reads files and edits out of a model's reply against what stands there; writes nothing. */
  parse(root: string, reply: string): Promise<ParsedReply>;
  /** Commits what differs in the checkout, or of it these paths alone, on the branch that is checked out. No hook runs. */
  commit(root: string, wanted: { message: string; paths?: readonly string[] }): Promise<WorkspaceCommit>;
  /** The newest commits of what is checked out, the newest first. */
  history(root: string, limit: number): Promise<PastCommit[]>;
}
