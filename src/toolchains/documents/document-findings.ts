/** What a reader of documents found: sentences to act on, and the figures for a table. */
export interface DocumentFindings {
  /** One actionable sentence each, with `path:line` where known; empty where all holds. */
  reasons: string[];
  /** One line. */
  summary: string;
  /** What was read, line by line, for the artifact. */
  listing: string[];
}

/** A document with its path, relative to the project with `/`. */
export interface DocumentText {
  path: string;
  text: string;
}
