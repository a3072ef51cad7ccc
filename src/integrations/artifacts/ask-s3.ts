import { setTimeout as pause } from 'node:timers/promises';
import { Agent, fetch, type Response } from 'undici';
import { UnavailableError } from '../../domain/errors.ts';
import { signRequest, type S3Keys, type S3Request } from './sign-request.ts';

/** An S3-compatible store, addressed by path: `<url>/<bucket>/<key>`. */
export interface S3Options extends S3Keys {
  /** Of the store, without a slash at its end, such as `https://s3.eu-central-1.amazonaws.com`. */
  url: string;
  bucket: string;
  /** For one answer to begin and end, in milliseconds. Default 30 s. */
  timeoutMs?: number;
  /** Before the second try, in milliseconds. Default 300. */
  pauseMs?: number;
}

/** What a store said. */
export interface Answered {
  status: number;
  /** Of the object, as its header tells; undefined without one. */
  bytes: number | undefined;
  body: Uint8Array;
}

const agent = new Agent({ connections: 4, connect: { timeout: 10_000 }, keepAliveTimeout: 1_000 });

const usualTimeoutMs = 30_000;
const usualPauseMs = 300;

/** More than any text that is kept: it only bounds the memory where something else answers. */
const readBytes = 1_000_000_000;
const errorBytes = 4000;

const readBody = async (response: Response): Promise<Uint8Array> => {
  const limit = response.ok ? readBytes : errorBytes;
  const chunks: Uint8Array[] = [];
  let read = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array);
    read += (chunk as Uint8Array).byteLength;
    if (read > limit) break;
  }
  return Buffer.concat(chunks);
};

/** Of an error of the network only its code: its words may hold the address. */
const codeOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error && cause.name !== 'Error' ? cause.name : 'no connection';
};

const mayPass = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** For people. */
export const nameOf = ({ url, bucket }: Pick<S3Options, 'url' | 'bucket'>): string =>
  `bucket ${bucket} of ${new URL(url).host}`;

/** What a store cannot be used for artifacts because of; the reason is for people. */
export const unusable = (
  { url, bucket }: Pick<S3Options, 'url' | 'bucket'>,
  reason: string,
): UnavailableError =>
  new UnavailableError(`the ${nameOf({ url, bucket })} cannot be used for artifacts: ${reason}`, {
    hint: 'check [artifacts] in millwright.toml, the rights of its keys, and the clock of this machine',
  });

const askOnce = async (request: S3Request, options: S3Options): Promise<Answered | string> => {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: signRequest(request, options, new Date()),
      body: request.body ?? null,
      // A signature holds for one address.
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs ?? usualTimeoutMs),
      dispatcher: agent,
    });
    const length = response.headers.get('content-length');
    const bytes = length === null ? undefined : Number(length);
    return { status: response.status, bytes, body: await readBody(response) };
  } catch (error) {
    return codeOf(error);
  }
};

/** Asks a store, twice where a fault may pass. Throws UnavailableError where it does not answer; refusals are answers. */
export const askS3 = async (request: S3Request, options: S3Options): Promise<Answered> => {
  let answered = await askOnce(request, options);
  if (typeof answered === 'string' || mayPass(answered.status)) {
    await pause(options.pauseMs ?? usualPauseMs);
    answered = await askOnce(request, options);
  }
  if (typeof answered === 'string') throw unusable(options, answered);
  return answered;
};
