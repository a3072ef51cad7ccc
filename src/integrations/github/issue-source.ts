import { UserError } from '../../domain/errors.ts';
import type { LabelledIssues } from '../../domain/tracker.ts';
import { openIssues } from './issue-tracker.ts';

/** What the configuration says of issues at GitHub. */
export interface IssueOptions {
  token?: string | undefined;
  /** Of GitHub, or of a server of one's own: `https://github.example.org/api/v3`. */
  api_url: string;
  /** Names of authors, in any case, whose issues need no person's leave. */
  senders: readonly string[];
  issue_label: string;
  close_issues: boolean;
  poll_seconds: number;
  /** Who we are among others that work at the same issues. */
  actor: string;
}

/** The host in the clone addresses: the API of GitHub itself has one of its own, a server of one's own has not. */
const hostOf = (apiUrl: string): string => {
  const { hostname } = new URL(apiUrl);
  return hostname === 'api.github.com' ? 'github.com' : hostname;
};

/** Issues that bear a label, at GitHub or at a server of one's own. Nobody is asked before one is opened. */
export const githubIssues = (options: IssueOptions): LabelledIssues => {
  const { token, senders, actor } = options;
  const apiUrl = options.api_url.replace(/\/+$/, '');
  const trusted = new Set(senders.map((name) => name.toLowerCase()));
  return {
    host: hostOf(apiUrl),
    label: options.issue_label,
    pollSeconds: options.poll_seconds,
    trusts: (author) => trusted.has(author.toLowerCase()),
    open(repository, label) {
      if (token === undefined)
        throw new UserError('no token for GitHub is configured', {
          hint: 'set github.token = "$GITHUB_TOKEN" in your millwright.toml; it has to write issues of the repository',
        });
      const access = { apiUrl, token };
      return openIssues({ access, repository, label, closes: options.close_issues, actor });
    },
  };
};
