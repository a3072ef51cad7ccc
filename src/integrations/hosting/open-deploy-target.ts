import type { DeployTarget, DeployTargetName } from '../../domain/deploy-target.ts';
import { railwayTarget, type RailwaySettings } from '../railway/railway-target.ts';

/** What a target of any kind is opened with. */
export type DeployTargetSettings = RailwaySettings;

/** Every deploy target. Another one is one new file, its name in `src/domain/deploy-target.ts` and one entry here. */
const targets: Readonly<Record<DeployTargetName, (settings: DeployTargetSettings) => DeployTarget>> = {
  railway: railwayTarget,
};

/** Opens a deploy target for one use. Throws HostError (`unconfigured`) without a token. */
export const openDeployTarget = (name: DeployTargetName, settings: DeployTargetSettings): DeployTarget =>
  targets[name](settings);
