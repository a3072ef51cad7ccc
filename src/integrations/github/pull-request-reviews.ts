import { z } from 'zod';
import type { CodeReview, HostedRepository } from '../../domain/code-host.ts';
import type { GithubClient } from './export-request.ts';

const user = z.object({ login: z.string() }).nullish();
const reviewSchema = z.object({
  id: z.int().positive(),
  user,
  body: z.string().nullish(),
  state: z.string(),
  commit_id: z.string().nullish(),
  /** Absent while a review is not given yet. */
  submitted_at: z.string().nullish(),
});
const commentSchema = z.object({
  pull_request_review_id: z.int().nullish(),
  path: z.string(),
  line: z.int().nullish(),
  body: z.string(),
});

const mostPages = 20;

const pagesOf = async <Schema extends z.ZodType>(
  client: GithubClient,
  route: string,
  parameters: Readonly<Record<string, unknown>>,
  schema: Schema,
): Promise<z.infer<Schema>[]> => {
  const all: z.infer<Schema>[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const found = await client.ask(route, { ...parameters, per_page: 100, page }, z.array(schema));
    all.push(...found);
    if (found.length < 100) break;
  }
  return all;
};

/** Reviews that were given, with their comments, the oldest first. */
export const readReviews = async (
  client: GithubClient,
  repository: HostedRepository,
  { number, since }: { number: number; since: string | undefined },
): Promise<CodeReview[]> => {
  const place = { owner: repository.owner, repo: repository.name, pull_number: number };
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
  const given = (await pagesOf(client, `${route}/reviews`, place, reviewSchema)).filter(
    ({ submitted_at: at }) =>
      typeof at === 'string' && (since === undefined || Date.parse(at) > Date.parse(since)),
  );
  if (given.length === 0) return [];
  const comments = await pagesOf(client, `${route}/comments`, place, commentSchema);
  return given.map((review) => ({
    id: String(review.id),
    author: review.user?.login ?? '',
    state: review.state.toLowerCase(),
    body: review.body ?? '',
    url: `${repository.url}/pull/${number}#pullrequestreview-${review.id}`,
    commit: review.commit_id ?? '',
    submittedAt: review.submitted_at ?? '',
    comments: comments
      .filter(({ pull_request_review_id: id }) => id === review.id)
      .map(({ path, line, body }) => ({ path, line: line ?? undefined, body })),
  }));
};
