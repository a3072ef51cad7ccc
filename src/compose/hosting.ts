import type { Config } from '../config.ts';
import type { Hosting } from '../domain/hosting.ts';
import { openCodeHost } from '../integrations/hosting/open-code-host.ts';
import { openDeployTarget } from '../integrations/hosting/open-deploy-target.ts';
import { smokeTest } from '../integrations/hosting/smoke-test.ts';
import { openRepository } from '../workspace/git.ts';
import { buildImage } from '../workspace/sandbox/container/build-image.ts';
import type { CageOptions } from './cages.ts';

/** A service may be reachable a little later than it is healthy. */
const smokeTries = 6;

/** Where products go, by the person's own configuration. Nothing is opened before it is used. */
export const hostingOf = (
  config: Pick<Config, 'github' | 'railway'>,
  cage: Pick<CageOptions, 'host' | 'driver' | 'engineSession'>,
): Hosting => {
  const { host } = cage;
  const { github, railway } = config;
  const reviewers = new Set(github.reviewers.map((name) => name.toLowerCase()));
  const pauseMs = railway.poll_seconds * 1000;
  return {
    codeHost: (signal) => openCodeHost({ apiUrl: github.api_url, token: github.token, host, signal }),
    deployTarget: (name, signal) =>
      openDeployTarget(name, {
        apiUrl: railway.api_url,
        token: railway.token,
        workspaceId: railway.workspace_id,
        signal,
      }),
    smokeTest: (test, signal) => smokeTest(test, { signal, tries: smokeTries, pauseMs }),
    head: async (root) => (await openRepository(root, host)).openedAt,
    mayReview: (name) => reviewers.has(name.toLowerCase()),
    buildImage: (folder, signal) => buildImage(cage, folder, signal),
    pauseMs,
  };
};
