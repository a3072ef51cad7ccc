import { realpath } from 'node:fs/promises';
import { UserError } from '../../domain/errors.ts';
import type { PastCommit, WorkspaceCommit } from '../../domain/workspaces.ts';
import type { Host } from '../host.ts';
import { beginRepository } from './begin-repository.ts';
import { commitCheckout } from './commit-checkout.ts';
import type { Author } from './commit-tree.ts';
import { openRepository, type Repository } from './open-repository.ts';
import { checkoutFiles, checkoutHistory } from './read-checkout.ts';

export interface CheckoutHost extends Host {
  /** Of the commits. Default: `Millwright <millwright@localhost>`. */
  author?: Author | undefined;
}

/** What may be done with the checkout in a folder, for whoever has no run at work there. */
export interface Checkout {
  begin(): Promise<{ made: boolean; commit: string }>;
  files(): Promise<{ paths: string[]; cut: boolean }>;
  commit(wanted: { message: string; paths?: readonly string[] }): Promise<WorkspaceCommit>;
  history(limit: number): Promise<PastCommit[]>;
}

/** The repository whose top folder this is: one around it is not meant. */
const openAt = async (root: string, host: Host): Promise<Repository> => {
  const repository = await openRepository(root, host);
  if ((await realpath(root)) === (await realpath(repository.root))) return repository;
  throw new UserError(`${root} is no git repository of its own`, { hint: 'make it one with git/init' });
};

/** Every call opens the repository anew; all throw UserError. */
export const openCheckout = (root: string, { author, ...host }: CheckoutHost): Checkout => ({
  begin: () => beginRepository(root, host, author),
  files: async () => checkoutFiles(await openAt(root, host)),
  commit: async (wanted) =>
    commitCheckout(await openAt(root, host), { ...wanted, ...(author && { author }) }),
  history: async (limit) => checkoutHistory(await openAt(root, host), limit),
});
