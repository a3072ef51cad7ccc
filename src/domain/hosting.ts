import type { OpenCodeHost } from './code-host.ts';
import type { OpenDeployTarget, SmokeResult, SmokeTest } from './deploy-target.ts';

/** What came of a build; the log is that of the engine. */
export interface BuiltImage {
  built: boolean;
  log: string;
}

/** Where a product goes: hosts of code and deploy targets, as the person configured them. */
export interface Hosting {
  codeHost: OpenCodeHost;
  deployTarget: OpenDeployTarget;
  /** Asks a deployed service a few times. Never throws. */
  smokeTest: (test: SmokeTest, signal: AbortSignal) => Promise<SmokeResult>;
  /** What is checked out: its commit (full hash), and its branch where there is one. */
  head: (root: string) => Promise<{ commit: string; branch: string | undefined }>;
  /** Whether a person at the code host may send the work of a run back. */
  mayReview: (name: string) => boolean;
  /**
   * Builds the image of a folder's Dockerfile with the engine that the person lets generated code run in. Undefined where there is
   * none. Never throws for a build that fails.
   */
  buildImage: (folder: string, signal: AbortSignal) => Promise<BuiltImage | undefined>;
  /** Milliseconds between two looks at a deployment. */
  pauseMs: number;
}
