import { z } from 'zod';

/** A comment on an issue, as GitHub documents it. */
export const commentSchema = z.object({
  id: z.int().positive(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullish(),
  author_association: z.string().default('NONE'),
  created_at: z.iso.datetime(),
});
export type IssueComment = z.infer<typeof commentSchema>;

/** A claim that holds. */
export interface Claim {
  id: number;
  actor: string;
  atMs: number;
}

const marker = /^<!-- millwright (claim|end) ([\w-]{1,60}) -->/;

/** People who may write to the repository: whoever else writes our words claims nothing and frees nothing. */
const writers = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

/** Where the words of others stand they may not call people or look like marks of ours. */
const harmless = (text: string): string => text.replaceAll('<', '&lt;').replaceAll('@', '@\u200B');

export const claimText = (actor: string): string =>
  `<!-- millwright claim ${actor} -->\nMillwright (${actor}) is at it.`;

export const endText = (actor: string, words: string): string =>
  `<!-- millwright end ${actor} -->\nMillwright: ${harmless(words)}`;

/**
 * The claims that hold, the earliest first, which is the one that counts: an end frees the issue of all before it. `own` is the
 * name at GitHub under which we write, where it is known; `ignored` are ids of claims that are void.
 */
export const claimsIn = (
  comments: readonly IssueComment[],
  { own, ignored = new Set() }: { own: string | undefined; ignored?: ReadonlySet<number> },
): Claim[] => {
  let claims: Claim[] = [];
  for (const { id, body, user, author_association, created_at } of comments.toSorted((a, b) => a.id - b.id)) {
    const [, kind, actor] = marker.exec(body ?? '') ?? [];
    const isOurs = writers.has(author_association) || (own !== undefined && user?.login === own);
    if (actor === undefined || !isOurs || ignored.has(id)) continue;
    claims = kind === 'end' ? [] : [...claims, { id, actor, atMs: Date.parse(created_at) }];
  }
  return claims;
};
