import type { CodeHost } from '../../domain/code-host.ts';
import { githubCodeHost, type GithubSettings } from '../github/export-code-host.ts';

/** What a code host of any kind is opened with. */
export type CodeHostSettings = GithubSettings;

/** Every host of code. Another one is one new file and one entry here. */
const codeHosts = { github: githubCodeHost } as const satisfies Record<
  string,
  (settings: CodeHostSettings) => CodeHost
>;

export type CodeHostName = keyof typeof codeHosts;

/** Opens a code host for one use. Throws HostError (`unconfigured`) without a token. */
export const openCodeHost = (settings: CodeHostSettings, name: CodeHostName = 'github'): CodeHost =>
  codeHosts[name](settings);
