import type { RegistryAnswer } from '../../domain/dependency.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';

/** What is known of packages. `now` is in milliseconds since 1970. */
export interface PackageDesk {
  look(name: string): Promise<RegistryAnswer>;
  now: number;
}

/** The project as fixes see it: its present texts, earlier fixes of the same round included. */
export interface FixFiles {
  paths: readonly string[];
  read(path: string): Promise<string | undefined>;
  /** Names that other files can use (`default` for a default export); undefined where no parser knows. */
  exportsOf(path: string): Promise<readonly string[] | undefined>;
  /** Left out where nothing is installed: then no manifest is changed. */
  packages?: PackageDesk;
}

/** The new text of a file, and what was done in one sentence. */
export interface FreeFix {
  path: string;
  text: string;
  about: string;
}

/**
 * A fix that needs no model: it answers what it would change for one complaint, or undefined when that is none of its
 * business or not sure. It finds its place by what stands in the file, not by line numbers, which earlier fixes may have moved.
 */
export type Fixer = (complaint: Diagnostic, files: FixFiles) => Promise<FreeFix | undefined>;
