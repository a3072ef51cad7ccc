import { distance } from 'fastest-levenshtein';
import { ModelError } from '../domain/errors.ts';
import type { Address } from './endpoint.ts';
import { modelError } from './faults.ts';
import { listFrom } from './list-models.ts';
import { showWords } from './server-words.ts';

/** Names shown to a person who asked for one that is not there, and names looked at to find them. */
const shownNames = 6;
const readNames = 2000;

const nearest = (models: string[], wanted: string): string => {
  if (models.length === 0) return 'the server lists no models: load one there first';
  const names = models.slice(0, readNames).map((name) => showWords(name));
  const ranked = names.map((name) => ({ name, far: distance(name, wanted) })).sort((a, b) => a.far - b.far);
  const shown = ranked.slice(0, shownNames).map(({ name }) => name);
  const rest = models.length - shown.length;
  return `it has ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
};

const withList = (error: ModelError, models: string[], { address, model }: Refused): ModelError => {
  const listed = models.includes(model);
  const hint = listed
    ? 'the server lists this model but does not serve it: see its log'
    : nearest(models, model);
  // A 400 may have any reason; that the model is not listed is worth a word, not a verdict.
  if (error.fault === 'bad-request')
    return listed || models.length === 0 ? error : modelError(error.fault, error.message, { hint });
  return modelError('unknown-model', `${address.name} has no model ${model}`, { hint, cause: error });
};

export interface Refused {
  status: number;
  address: Address;
  model: string;
  signal: AbortSignal;
}

/** Bad request, not found, method not allowed. */
const ambiguous = new Set([400, 404, 405]);

/**
 * Tells an unknown model from a wrong base URL, which servers answer with the same 404 or 400: by asking the server
 * what it has, never by reading its words. Any other fault is given back as it is.
 */
export const explainRefusal = async (error: ModelError, refused: Refused): Promise<ModelError> => {
  if (!ambiguous.has(refused.status) && error.fault !== 'unknown-model') return error;
  try {
    return withList(error, await listFrom(refused.address, refused.signal), refused);
  } catch (listError) {
    const remedy =
      listError instanceof ModelError && listError.fault === 'not-a-model-server'
        ? listError.hint
        : undefined;
    return modelError(error.fault, error.message, { hint: remedy ?? error.hint, cause: error.cause });
  }
};
