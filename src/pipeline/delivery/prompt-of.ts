import type { DeliveryPrompt } from '../../roles/delivery/index.ts';
import { promptIn } from '../../roles/collect-roles.ts';
import type { StepTools } from '../step-tools.ts';

/** The prompt in force for a role. `hash` is there for one that does not come with Millwright. */
export const promptOf = async (
  role: string,
  { roles }: Pick<StepTools, 'roles'>,
): Promise<{ prompt: DeliveryPrompt; hash?: string }> => promptIn(await roles(), role);
