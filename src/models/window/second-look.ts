import { ModelError } from '../../domain/errors.ts';
import type { Model, ModelRequest } from '../model.ts';

/** Short words that every tokenizer counts one by one. */
const addedWords = 80;
const addition = `\n\n(${'one '.repeat(addedWords)})`;

const longer = ({ messages, ...request }: ModelRequest): ModelRequest => {
  const last = messages.at(-1);
  if (!last) return { ...request, messages };
  const grown = { ...last, content: last.content + addition };
  return { ...request, messages: [...messages.slice(0, -1), grown], maxTokens: 1, format: undefined };
};

/**
 * How a count behaves when the prompt grows. `grows`: the words reached the model. `stays`: they did not, the server cuts.
 * `falls`: the server counts only what it had not read before, so that its counts prove nothing.
 */
export type SecondLook = 'grows' | 'stays' | 'falls' | 'unknown';

/**
 * Gives a server the same prompt with a few words more and one token to answer. Costs the reading of the words, since the
 * rest is in the server's cache; a server that does not answer settles nothing.
 */
export const secondLook = async (
  model: Model,
  request: ModelRequest,
  reported: number,
  signal: AbortSignal | undefined,
): Promise<SecondLook> => {
  let again: number | undefined;
  try {
    await model.complete(longer(request), { signal, onPromptTokens: (tokens) => (again = tokens) });
  } catch (error) {
    // An answer of one token is cut by its limit: what counts was told before.
    if (!(error instanceof ModelError) || error.fault === 'aborted') throw error;
  }
  if (again === undefined) return 'unknown';
  if (again >= reported + addedWords / 2) return 'grows';
  return again >= reported - addedWords / 2 ? 'stays' : 'falls';
};
