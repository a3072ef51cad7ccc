import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config } from '../config.ts';
import { openBeads } from '../integrations/beads/open-beads.ts';
import { githubIssues } from '../integrations/github/issue-source.ts';
import { openCiServer } from '../integrations/github/open-ci-server.ts';
import type { OperationContext } from '../operations/operation.ts';
import type { Host } from '../workspace/host.ts';

/** Two coordinators that share no database must not take each other's claims for their own. */
const actorOf = ({ dataDir, databaseUrl }: Config): string =>
  `millwright-${createHash('sha256')
    .update(`${hostname()} ${databaseUrl ?? dataDir}`)
    .digest('hex')
    .slice(0, 8)}`;

/** Where work comes from besides persons. */
export const intakeOf = (
  config: Config,
  host: Host,
): Required<Pick<OperationContext, 'ci' | 'trackers'>> => ({
  ci: openCiServer({
    secret: config.github.webhook_secret,
    token: config.github.token,
    apiUrl: config.github.api_url,
    senders: config.github.senders,
    attempts: config.github.attempts,
  }),
  trackers: {
    pollSeconds: config.beads.poll_seconds,
    github: githubIssues({ ...config.github, actor: actorOf(config) }),
    beads: (root) => openBeads({ program: config.beads.program, host, root, actor: actorOf(config) }),
  },
});
