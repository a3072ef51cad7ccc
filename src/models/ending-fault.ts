import type { ModelError } from '../domain/errors.ts';
import { modelError } from './faults.ts';
import type { Ending } from './watchdog.ts';

/** Names a call that was ended from our side; `at` is the model and endpoint as a person knows them. */
export const endingFault = (ending: Ending, at: string, partial?: string): ModelError => {
  const shared = { partial: partial === '' ? undefined : partial };
  if (ending.kind === 'aborted') return modelError('aborted', `the call of ${at} was stopped`, shared);
  return modelError('timeout', `${at}: ${ending.what} for ${ending.limitMs / 1000} s`, {
    ...shared,
    hint: 'see whether the server is busy; a slow machine may need a higher limit',
  });
};
