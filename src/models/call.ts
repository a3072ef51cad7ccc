import type { Response } from 'undici';
import { Bug, ModelError } from '../domain/errors.ts';
import { AnswerReader } from './answer-reader.ts';
import { connectionFault } from './connection-fault.ts';
import type { Address } from './endpoint.ts';
import { modelError } from './faults.ts';
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
/** Time for the last bytes after the end mark, so that the socket can be used again. */
const lastBytesMs = 200;

const watchedReader = ({ address, model, limits, options }: Call, watchdog: Watchdog): AnswerReader => {
  let started = false;
  return new AnswerReader({
    address,
    model,
    limitChars: limits.answerChars,
    onDelta: options.onDelta,
    onChunk(answer) {
      if (started) return watchdog.beat();
      started = answer.started;
      if (started) watchdog.watch('silence', limits.silenceMs);
    },
  });
};

const request = ({ address, model, request }: Call, signal: AbortSignal): Promise<Response> => {
  const { provider } = address;
  return send({
    method: 'POST',
    url: address.url(provider.paths.chat),
    headers: address.headers,
    body: JSON.stringify(provider.body(model, request)),
    signal,
  });
};

const readBody = async (response: Response, reader: AnswerReader, watchdog: Watchdog): Promise<void> => {
  for await (const chunk of response.body ?? []) {
    reader.feed(chunk);
    if (reader.closed) watchdog.watch('last bytes', lastBytesMs);
  }
  reader.end(response.headers.get('content-type') ?? '');
};

const ended = (call: Call, watchdog: Watchdog, partial: string): ModelError | undefined => {
  const { ending } = watchdog;
  if (!ending) return undefined;
  const at = `${call.model} at ${call.address.name}`;
  const shared = { partial: partial === '' ? undefined : partial };
  if (ending.kind === 'aborted') return modelError('aborted', `the call of ${at} was stopped`, shared);
  return modelError('timeout', `${at}: ${ending.what} for ${ending.limitMs / 1000} s`, {
    ...shared,
    hint: 'see whether the server is busy; a slow machine may need a higher limit',
  });
};

/** One call from the request to the whole answer. Throws ModelError, or Bug when a watcher throws. */
export const completeCall = async (call: Call): Promise<Reply> => {
  const watchdog = new Watchdog(call.options.signal);
  const reader = watchedReader(call, watchdog);
  const { name, apiKey } = call.address;
  let during = false;
  try {
    watchdog.signal.throwIfAborted();
    watchdog.watch('no first token', call.limits.firstTokenMs);
    const response = await request(call, watchdog.signal);
    during = true;
    if (!response.ok)
      throw httpFault(
        {
          status: response.status,
          headers: response.headers,
          body: await readText(response, refusalLimitBytes),
        },
        name,
        apiKey,
      );
    await readBody(response, reader, watchdog);
  } catch (error) {
    // Whole answers stay whole even if the connection breaks behind them.
    const whole = reader.closed || reader.answer.finished;
    if (error instanceof ModelError || error instanceof Bug) throw error;
    if (!whole || watchdog.ending?.kind === 'aborted')
      throw (
        ended(call, watchdog, reader.answer.text) ??
        connectionFault(error, { endpoint: name, during, partial: reader.answer.text })
      );
  } finally {
    watchdog.stop();
  }
  return reader.answer.finish(call.request, reader.closed);
};
