import { UserError } from '../domain/errors.ts';
import type { FoundServer } from '../domain/machine.ts';
import type { Settings } from '../domain/settings.ts';
import type { OperationContext } from './operation.ts';

const settingsHint =
  'set MILLWRIGHT_BASE_URL, MILLWRIGHT_MODEL and, if the server wants one, MILLWRIGHT_API_KEY; then try `millwright doctor`';

/** On a first use the machine is looked at for what the person may have forgotten to name. */
const hintFor = (servers: readonly FoundServer[]): string => {
  const server = servers.find(({ models }) => models.length > 0);
  if (server === undefined) return settingsHint;
  const names = server.models.slice(0, 3).map(({ name }) => name);
  return `${server.kind} at ${server.baseUrl} has ${names.join(', ')}: \`millwright doctor --write\` sets it up; or ${settingsHint}`;
};

/** Refuses before anything is created when no model could do the work. */
export const requireModel = async (
  settings: Settings,
  wanted: string | undefined,
  { machine, signal }: OperationContext,
): Promise<void> => {
  const model = wanted ?? settings.model;
  if (model === undefined)
    throw new UserError('no model is configured', { hint: hintFor(await machine.discover(signal)) });
  settings.resolveModel(model);
};

/** The same where a coding CLI may do the work instead: then it is the one that has to be allowed. */
export const requireHands = async (
  settings: Settings,
  { model, agent }: { model?: string | undefined; agent?: string | undefined },
  context: OperationContext,
): Promise<void> => {
  if (agent === undefined) return requireModel(settings, model, context);
  settings.resolveAgent(agent);
  if (model !== undefined) settings.resolveModel(model);
};
