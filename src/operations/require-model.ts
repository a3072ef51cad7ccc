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
  const hands = handsOf(settings, { model, agent });
  if (hands === undefined) return requireModel(settings, model, context);
  const wanted = model ?? settings.model;
  // With auto one of both is enough; a name that was given has to hold all the same.
  if (hands !== 'auto' || wanted === undefined) settings.resolveAgent(hands);
  if (model !== undefined || (hands === 'auto' && wanted !== undefined)) settings.resolveModel(wanted ?? '');
};

/** The coding CLI that a task is given to, or `auto`; undefined where the models of the routes do it. */
export const handsOf = (
  settings: Settings,
  { model, agent }: { model?: string | undefined; agent?: string | undefined },
): string | undefined => agent ?? (settings.hands === 'auto' && model === undefined ? 'auto' : undefined);
