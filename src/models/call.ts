import type { Response } from 'undici';
import { Bug, ModelError } from '../domain/errors.ts';
import { AnswerReader } from './answer-reader.ts';
import { connectionFault } from './connection-fault.ts';
import { endingFault } from './ending-fault.ts';
import type { Address } from './endpoint.ts';
import { explainRefusal } from './explain-refusal.ts';
import { httpFault } from './http-fault.ts';
import type { CallLimits } from './limits.ts';
import type { CallOptions, ModelRequest, Reply } from './model.ts';
import { readText, send } from './transport.ts';
import { Watchdog } from './watchdog.ts';

export interface Call {
  address: Address;
  model: string;
  limits: CallLimits;
  request: ModelRequest;
  options: CallOptions;
}

/** Bytes of an error answer that are read. */
const refusalLimitBytes = 64_000;
/** Time to read it, and to find out what it means. */
const refusalLimitMs = 10_000;
/** Time for the last bytes after the end mark, so that the socket can be used again. */
const lastBytesMs = 200;

interface State {
  watchdog: Watchdog;
  reader: AnswerReader;
  /** The answer had begun. */
  during: boolean;
}

const watchedReader = (
  { address, model, limits, options }: Call,
  watchdog: Watchdog,
  onFirst: () => void,
): AnswerReader =>
  new AnswerReader({
    address,
    model,
    limitChars: limits.answerChars,
    options,
    onStart() {
      onFirst();
      watchdog.watch('silence', limits.silenceMs);
    },
  });

const ask = ({ address, model, request }: Call, signal: AbortSignal): Promise<Response> => {
  const { provider } = address;
  return send({
    method: 'POST',
    url: address.url(provider.paths.chat),
    headers: address.headers,
    body: JSON.stringify(provider.body(model, request)),
    signal,
  });
};

const refuse = async (
  response: Response,
  { address, model }: Call,
  watchdog: Watchdog,
): Promise<ModelError> => {
  watchdog.watch('an unfinished error answer', refusalLimitMs);
  const { status, headers } = response;
  // Its status names the fault, whatever becomes of its text.
  const body = await readText(response, refusalLimitBytes).catch(() => '');
  const error = httpFault({ status, headers, body }, address.name, address.apiKey);
  watchdog.watch('no explanation', refusalLimitMs);
  return explainRefusal(error, { status, address, model, signal: watchdog.signal });
};

const readBody = async (response: Response, reader: AnswerReader, watchdog: Watchdog): Promise<void> => {
  let closing = false;
  for await (const chunk of response.body ?? []) {
    const { chunks } = reader;
    reader.feed(chunk);
    // Once for all deltas that came together: a timer is dear. Before the first token only the token counts.
    if (reader.chunks > chunks && reader.answer.started) watchdog.beat();
    // Set once: a server that talks on behind its end mark must not hold the call.
    if (reader.closed && !closing) watchdog.watch('last bytes', lastBytesMs);
    closing = reader.closed;
  }
  reader.end(response.headers.get('content-type') ?? '');
};

/** The fault of a call that threw; undefined when its answer was whole before that. */
const faultOf = (error: unknown, call: Call, { watchdog, reader, during }: State): Error | undefined => {
  const { answer, closed } = reader;
  if (error instanceof Bug) return error;
  if (watchdog.ending?.kind !== 'aborted') {
    if (error instanceof ModelError) return error;
    if (closed || answer.finished) return undefined;
  }
  const { name, place } = call.address;
  if (watchdog.ending) return endingFault(watchdog.ending, `${call.model} at ${name}`, answer.text);
  return connectionFault(error, { endpoint: name, place, during, partial: answer.text });
};

/** One call from the request to the whole answer. Throws ModelError, or Bug when a watcher throws. */
export const completeCall = async (call: Call): Promise<Reply> => {
  const watchdog = new Watchdog(call.options.signal);
  const startedAt = performance.now();
  const clock = { firstTokenMs: 0, totalMs: 0 };
  const passedMs = (): number => performance.now() - startedAt;
  const reader = watchedReader(call, watchdog, () => (clock.firstTokenMs = passedMs()));
  let during = false;
  try {
    const { firstTokenMs = 0 } = call.options;
    watchdog.watch('no first token', Math.max(call.limits.firstTokenMs, firstTokenMs));
    const response = await ask(call, watchdog.signal);
    if (!response.ok) throw await refuse(response, call, watchdog);
    during = true;
    await readBody(response, reader, watchdog);
  } catch (error) {
    const fault = faultOf(error, call, { watchdog, reader, during });
    if (fault) throw fault;
  } finally {
    watchdog.stop();
  }
  clock.totalMs = passedMs();
  return reader.answer.finish(call.request, reader.closed, clock);
};
