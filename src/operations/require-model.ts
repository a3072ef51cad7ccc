import { UserError } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';

/** Refuses before anything is created when no model could do the work. */
export const requireModel = (settings: Settings, wanted: string | undefined): void => {
  const model = wanted ?? settings.model;
  if (model === undefined)
    throw new UserError('no model is configured', {
      hint: 'set MILLWRIGHT_BASE_URL, MILLWRIGHT_MODEL and, if the server wants one, MILLWRIGHT_API_KEY; then try `millwright doctor`',
    });
  settings.resolveModel(model);
};
