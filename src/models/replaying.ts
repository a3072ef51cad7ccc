import { readFileSync } from 'node:fs';
import { Bug, UserError } from '../domain/errors.ts';
import { deliver } from './deliver.ts';
import { modelError } from './faults.ts';
import type { Model, ModelRequest } from './model.ts';
import { hashRequest, recordedCallSchema } from './recorded-call.ts';
import type { RecordedCall } from './recorded-call.ts';

export interface ReplayedModel extends Model {
  /** Throws a Bug when recorded calls were not asked for. */
  assertFinished(): void;
}

const readLine = (line: string, place: string): RecordedCall => {
  try {
    return recordedCallSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new UserError(`${place} is no recorded call`, { hint: 'record the calls again', cause });
  }
};

const readCalls = (file: string): [RecordedCall, ...RecordedCall[]] => {
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch (cause) {
    throw new UserError(`the recording ${file} cannot be read`, { hint: 'record the calls first', cause });
  }
  const [first, ...rest] = lines
    .map((line, at) => ({ line, place: `line ${at + 1} of ${file}` }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, place }) => readLine(line, place));
  if (!first) throw new UserError(`the recording ${file} is empty`, { hint: 'record the calls first' });
  return [first, ...rest];
};

/**
 * Answers from a file that `recording` wrote, replies and faults alike, each once. `by: 'hash'` (the default) gives
 * the next recorded outcome of that very request; `by: 'order'` the next line, whatever is asked. Strict: a call that
 * is not in the file is a Bug. Throws UserError for a file that cannot be read.
 */
export const replaying = (file: string, options: { by?: 'hash' | 'order' } = {}): ReplayedModel => {
  const calls = readCalls(file);
  const left: RecordedCall[] = [...calls];
  const [{ name, endpoint }] = calls;
  const next = (request: ModelRequest): RecordedCall => {
    const hash = hashRequest(request);
    const at = options.by === 'order' ? 0 : left.findIndex((call) => call.hash === hash);
    const [call] = at === -1 ? [] : left.splice(at, 1);
    if (!call)
      throw new Bug(`${file} holds no answer to request ${hash.slice(0, 12)}, or it was given already`);
    return call;
  };
  return {
    name,
    endpoint,
    async complete(request, callOptions = {}) {
      const { reply, fault } = next(request);
      await deliver(reply?.text ?? fault?.partial ?? '', callOptions, `${name} at ${endpoint}`);
      if (fault) throw modelError(fault.fault, fault.message, fault);
      if (reply) return { ...reply, reasoning: reply.reasoning };
      throw new Bug(`a call in ${file} has neither reply nor fault`);
    },
    assertFinished() {
      if (left.length > 0)
        throw new Bug(`${left.length} of ${calls.length} calls in ${file} were not asked for`);
    },
  };
};
