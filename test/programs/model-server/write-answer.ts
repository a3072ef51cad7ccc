import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { streamPieces } from './frames.ts';
import type { Spoken } from './frames.ts';
import type { ScriptAnswer, ServerFault } from './script.ts';
import { usageOf } from './speech.ts';

/** How the server left a call: `broken` on purpose, by its script. */
export type Written = 'completed' | 'broken';

const write = async (response: ServerResponse, data: Buffer): Promise<void> => {
  if (response.destroyed) return;
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.write(data, () => {
      response.off('close', resolve);
      resolve();
    });
  });
};

const closed = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.once('close', resolve);
  });

const stall = async (response: ServerResponse, pings: boolean): Promise<void> => {
  const gone = closed(response);
  while (!response.destroyed) {
    if (pings) await write(response, Buffer.from(': ping\n\n'));
    await Promise.race([setTimeout(pings ? 20 : 60_000, undefined, { ref: false }), gone]);
  }
};

const sendPieces = async (response: ServerResponse, answer: ScriptAnswer, data: Buffer[]): Promise<void> => {
  const { wire, fault } = answer;
  let left = fault?.kind === 'cut-bytes' ? fault.atByte : Infinity;
  for (const piece of data) {
    if (response.destroyed || left <= 0) return;
    if (wire.delayMs > 0) await setTimeout(wire.delayMs);
    await write(response, piece.subarray(0, Math.min(left, piece.length)));
    left -= piece.length;
  }
};

const endless = async (
  response: ServerResponse,
  answer: ScriptAnswer,
  { speech, model }: Spoken,
): Promise<void> => {
  const data = Buffer.from(speech.word(model, answer.text, answer));
  while (!response.destroyed) {
    await write(response, data);
    // Writes to a socket that is gone end at once: without a turn of the loop nobody would ever hear of its end.
    await setImmediate();
  }
};

const destroy = (response: ServerResponse): Written => {
  response.destroy();
  return 'broken';
};

const sendRaw = (response: ServerResponse, fault: Extract<ServerFault, { kind: 'raw' }>): Written => {
  const { status, contentType, body, encoding } = fault;
  response.writeHead(status, { 'content-type': contentType });
  response.end(Buffer.from(body, encoding));
  return status === 200 ? 'completed' : 'broken';
};

const sendStatus = (response: ServerResponse, fault: Extract<ServerFault, { kind: 'status' }>): Written => {
  const { status, headers, body } = fault;
  const plain = typeof body === 'string';
  response.writeHead(status, { 'content-type': plain ? 'text/plain' : 'application/json', ...headers });
  response.end(plain ? body : JSON.stringify(body ?? { error: { message: `status ${status}` } }));
  return 'broken';
};

const sendHead = (response: ServerResponse, { wire }: ScriptAnswer, { speech }: Spoken): void => {
  response.writeHead(200, {
    'content-type': wire.contentType ?? speech.contentType,
    ...(wire.gzip ? { 'content-encoding': 'gzip' } : {}),
  });
  response.flushHeaders();
};

const isCut = (fault: ServerFault | undefined): boolean =>
  fault?.kind === 'cut' || (fault?.kind === 'cut-bytes' && !fault.clean);

const sendStream = async (
  response: ServerResponse,
  answer: ScriptAnswer,
  spoken: Spoken,
): Promise<Written> => {
  const { fault, wire } = answer;
  if (fault?.kind === 'stall' && fault.noHeaders) await stall(response, false);
  if (response.destroyed) return 'broken';
  sendHead(response, answer, spoken);
  if (fault?.kind === 'endless') await endless(response, answer, spoken);
  await sendPieces(response, answer, streamPieces(answer, spoken));
  if (fault?.kind === 'stall') await stall(response, fault.pings);
  if (isCut(fault)) return destroy(response);
  if (wire.holdOpen) await closed(response);
  response.end();
  return fault ? 'broken' : 'completed';
};

const sendWhole = (
  response: ServerResponse,
  answer: ScriptAnswer,
  { speech, model, counted }: Spoken,
): Written => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(speech.whole(model, answer, usageOf(answer, counted))));
  return 'completed';
};

/** Writes one answer the way its script says; resolves when nothing more will be written. */
export const writeAnswer = async (
  response: ServerResponse,
  answer: ScriptAnswer,
  asked: Spoken & { stream: boolean },
): Promise<Written> => {
  const { fault, wire } = answer;
  const spoken = { ...asked, model: answer.model ?? asked.model };
  if (fault?.kind === 'reset') return destroy(response);
  if (fault?.kind === 'status') return sendStatus(response, fault);
  if (fault?.kind === 'raw') return sendRaw(response, fault);
  return asked.stream && wire.stream
    ? sendStream(response, answer, spoken)
    : sendWhole(response, answer, spoken);
};
