import { z } from 'zod';

/** Names by which a person chooses where to. An entry in `src/integrations/hosting/open-deploy-target.ts` each. */
export const deployTargets = ['railway'] as const;
export const deployTargetSchema = z.enum(deployTargets);
export type DeployTargetName = z.infer<typeof deployTargetSchema>;

/** What finds a service at a target: the project and the environment that it lies in, all by their names. */
export interface ServicePlace {
  project: string;
  service: string;
  environment: string;
}

export interface DeployRequest extends ServicePlace {
  /** `owner/name` at the code host that the target reads from. */
  repository: string;
  branch: string;
  /** Full hash; it has to be pushed. */
  commit: string;
  variables: Readonly<Record<string, string>>;
  /** Variables that get a random value where they have none; a value that is there is never changed. */
  secrets: readonly string[];
}

/**
 * `waiting` for a place or somebody's leave · `building`, `deploying` on their way · `healthy` runs · `failed` never ran or
 * crashed · `gone` was replaced, removed or skipped.
 */
export const deploymentStates = ['waiting', 'building', 'deploying', 'healthy', 'failed', 'gone'] as const;
export const deploymentSchema = z.object({
  id: z.string(),
  state: z.enum(deploymentStates),
  /** In the words of the target. */
  said: z.string(),
  /** What it was built from, as the target says; undefined where it does not. */
  commit: z.string().optional(),
  createdAt: z.string(),
  canRollBack: z.boolean(),
});
export type Deployment = z.infer<typeof deploymentSchema>;

/** How a service stands. `active` is what runs now, `newest` what was asked for last. */
export interface ServiceStatus {
  /** Page of the project at the target. */
  page: string;
  /** Where it is served; undefined before it has an address. */
  url: string | undefined;
  newest: Deployment | undefined;
  active: Deployment | undefined;
  /** The newest first. */
  deployments: readonly Deployment[];
}

export interface Deployed {
  deployment: Deployment;
  /** False: this very commit was there already, or on its way. */
  made: boolean;
  url: string;
  page: string;
  /** Names of variables that were set now, without their values. */
  set: string[];
}

/** `to` is undefined where there is nothing to go back to. */
export interface RolledBack {
  to: Deployment | undefined;
  made: boolean;
  note: string;
}

/** How often and how long something is looked at. `pauseMs` lies between two looks. */
export interface Patience {
  deadlineMs: number;
  pauseMs: number;
  progress(line: string): void;
}

/**
 * A place where services run, with the rights of one token. All methods throw HostError; all may be repeated: they look first
 * and make what is missing. Opened for one use: its signal cancels all of them.
 */
export interface DeployTarget {
  readonly name: DeployTargetName;
  /** How a service stands; undefined where there is none. */
  status(place: ServicePlace): Promise<ServiceStatus | undefined>;
  /**
   * Project, service, variables, address and a deployment of this very commit: whatever is missing is made. Refuses
   * placeholders before anything is made (`placeholder`), also those that stand at the target.
   */
  deploy(request: DeployRequest): Promise<Deployed>;
  /**
   * Waits until this deployment is healthy. Throws HostError (`unhealthy`) when it failed, was built from another commit or is
   * not there at the deadline.
   */
  waitUntilHealthy(
    place: ServicePlace,
    wanted: { id: string; commit: string },
    patience: Patience,
  ): Promise<Deployment>;
  /** Brings back what ran before a deployment. */
  rollBack(place: ServicePlace, from: string): Promise<RolledBack>;
  /** What a person does to go back later, in a few lines of plain text. */
  rollbackNote(place: ServicePlace, status: ServiceStatus): string;
  /** Whether addresses of this machine or its network may be smoke-tested: only where the target itself is there. */
  readonly isLocal: boolean;
}

/** Opens a target for one use. Throws HostError (`unconfigured`) where no token is configured. */
export type OpenDeployTarget = (name: DeployTargetName, signal: AbortSignal) => DeployTarget;

/** What a deployed service has to answer. */
export interface SmokeTest {
  url: string;
  /** Begins with a slash. */
  path: string;
  /** HTTP status. */
  status: number;
  /** Has to stand in what is answered. */
  text?: string | undefined;
  allowLocal: boolean;
}

/** `passed` false comes with a reason for the person. */
export interface SmokeResult {
  passed: boolean;
  url: string;
  status: number | undefined;
  reason: string;
}
