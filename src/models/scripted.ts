import { Bug, ModelError } from '../domain/errors.ts';
import { deliver } from './deliver.ts';
import { estimateUsage } from './estimate-tokens.ts';
import { modelError } from './faults.ts';
import type { Model, ModelRequest } from './model.ts';

/** A substring or a pattern that a text must hold. */
type Sign = string | RegExp;

/**
 * What a scripted model says to one call: a text, a fault that is thrown, or either with an expectation.
 * `expect` is looked for in the last message; in the object form `system` is looked for in the system messages, which
 * tells one role from another.
 */
export type ScriptedReply =
  | string
  | ModelError
  | { text: string; reasoning?: string; expect?: Expectation }
  | { fault: ModelError; expect?: Expectation };

type Expectation = Sign | { last?: Sign; system?: Sign };

export interface ScriptedModel extends Model {
  /** The requests so far. */
  readonly calls: readonly ModelRequest[];
  /** Throws a Bug when replies are left over. */
  assertFinished(): void;
}

const holds = (sign: Sign | undefined, text: string): boolean => {
  if (sign === undefined) return true;
  return typeof sign === 'string' ? text.includes(sign) : text.search(sign) !== -1;
};

const check = (expect: Expectation | undefined, { messages }: ModelRequest, place: string): void => {
  const signs = typeof expect === 'string' || expect instanceof RegExp ? { last: expect } : (expect ?? {});
  const last = messages.at(-1)?.content ?? '';
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  if (!holds(signs.last, last))
    throw new Bug(`${place} does not hold ${String(signs.last)}: ${last.slice(0, 300)}`);
  if (!holds(signs.system, system.join('\n')))
    throw new Bug(`${place} has no system message with ${String(signs.system)}`);
};

const unfold = (entry: ScriptedReply): Exclude<ScriptedReply, string | ModelError> => {
  if (typeof entry === 'string') return { text: entry };
  return entry instanceof ModelError ? { fault: entry } : entry;
};

/**
 * A model that says what a list tells it to, in order, streamed. Strict: a call too many, a request that does not hold
 * what was expected and replies left over are Bugs.
 */
export const scriptedModel = (script: {
  name?: string;
  endpoint?: string;
  replies: readonly ScriptedReply[];
}): ScriptedModel => {
  const { name = 'scripted', endpoint = 'scripted', replies } = script;
  const calls: ModelRequest[] = [];
  return {
    name,
    endpoint,
    calls,
    async complete(request, options = {}) {
      if (options.signal?.aborted) throw modelError('aborted', `the call of ${name} was stopped`);
      const entry = replies[calls.length];
      calls.push(structuredClone(request));
      const place = `call ${calls.length} of ${name}`;
      if (entry === undefined) throw new Bug(`${place} is one more than its script has replies`);
      const reply = unfold(entry);
      check(reply.expect, request, place);
      await deliver('text' in reply ? reply.text : (reply.fault.partial ?? ''), options, name);
      if ('fault' in reply) throw reply.fault;
      const { text, reasoning } = reply;
      return { text, reasoning, model: name, usage: estimateUsage(request, (reasoning ?? '') + text) };
    },
    assertFinished() {
      if (calls.length < replies.length)
        throw new Bug(`${name} was called ${calls.length} times, its script has ${replies.length} replies`);
    },
  };
};
