import { compareTests } from './compare-tests.ts';
import { findHarnessEdits } from './find-harness-edits.ts';
import { findScripts } from './find-scripts.ts';
import { findSettings } from './find-settings.ts';
import { findSnapshots } from './find-snapshots.ts';
import { findSpecialCases } from './find-special-cases.ts';
import { findSuppressions } from './find-suppressions.ts';
import type { Change, TamperFinding } from './tamper-finding.ts';

const finders: ((change: Change) => TamperFinding[])[] = [
  findHarnessEdits,
  compareTests,
  findSuppressions,
  findSettings,
  findScripts,
  findSnapshots,
  findSpecialCases,
];

/**
 * What a change did to the checks that judge it, compared with the tree before.
 *
 * `before` holds the texts of files as they were, by path from the project's root with `/`: at least of every changed
 * or deleted file; with the unchanged test files, too, branches that know a test's values are found. `after` holds the
 * changed files only, null for a deleted one. A renamed file is a deleted and a new one.
 *
 * Findings stand in the order of the kinds of check. Code that cannot be read gives fewer findings and never an error.
 * The cost is linear in the size of the texts.
 */
export const findTampering = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string | null>,
): TamperFinding[] => finders.flatMap((find) => find({ before, after }));
