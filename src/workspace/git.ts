export { branchPoint, type BranchPoint } from './git/branch-point.ts';
export { branchName } from './branch-name.ts';
export type { Author, Committed, CommitRequest } from './git/commit-tree.ts';
export { diffCommits } from './git/diff-commits.ts';
export { initRepository, type NewRepository } from './git/init-repository.ts';
export { mergeBranch, type Merged } from './git/merge-branch.ts';
export { localChanges, openRepository, type Repository } from './git/open-repository.ts';
export { committedFile, recentCommits, remoteUrls } from './git/read-history.ts';
export type { Diff, RunTree } from './git/run-tree.ts';
