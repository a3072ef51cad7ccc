import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer that takes the place of the real one, once for each time it is listed. */
export type S3Fault = { method: string; how: 403 | 500 | 503 | 'truncated' | 'short' | 'silent' };

/** A strict S3 store: path style, one bucket, and nothing without a signature that holds. */
export interface S3Server {
  url: string;
  bucket: string;
  region: string;
  accessKey: string;
  secretKey: string;
  objects: Map<string, Buffer>;
  /** Methods and statuses, in order; 0 where nothing was answered. */
  asked: string[];
  faults: S3Fault[];
  close(): Promise<void>;
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

const authorization =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;

/** The name of the refusal; undefined where the request may pass. */
const refusal = (request: IncomingMessage, body: Buffer, server: S3Server): string | undefined => {
  const header = (name: string): string => String(request.headers[name] ?? '');
  const [, accessKey, day = '', region, names = '', given] =
    authorization.exec(header('authorization')) ?? [];
  if (given === undefined) return 'AccessDenied';
  if (accessKey !== server.accessKey) return 'InvalidAccessKeyId';
  if (region !== server.region) return 'AuthorizationHeaderMalformed';
  const date = header('x-amz-date');
  const at = Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!date.startsWith(day) || !(Math.abs(Date.now() - at) < 900_000)) return 'RequestTimeTooSkewed';
  if (header('x-amz-content-sha256') !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const signed = names.split(';');
  if (!signed.includes('host') || signed.join(';') !== signed.toSorted().join(';')) return 'AccessDenied';
  if (Object.keys(request.headers).some((name) => name.startsWith('x-amz-') && !signed.includes(name)))
    return 'AccessDenied';
  const lines = signed.map((name) => `${name}:${header(name).trim()}\n`).join('');
  const canonical = `${request.method}\n${request.url}\n\n${lines}\n${names}\n${sha256(body)}`;
  const text = `AWS4-HMAC-SHA256\n${date}\n${day}/${region}/s3/aws4_request\n${sha256(canonical)}`;
  const key = hmac(hmac(hmac(hmac(`AWS4${server.secretKey}`, day), server.region), 's3'), 'aws4_request');
  return hmac(key, text).toString('hex') === given ? undefined : 'SignatureDoesNotMatch';
};

const refuse = (response: ServerResponse, status: number, code: string): void => {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
};

/** Answers with less than there is: `truncated` ends the connection in the middle, `short` tells a length that fits. */
const answerLess = (response: ServerResponse, object: Buffer, how: 'truncated' | 'short'): void => {
  const half = object.subarray(0, object.length / 2);
  response.writeHead(200, { 'content-length': how === 'short' ? half.length : object.length });
  if (how === 'short') response.end(half);
  else response.write(half, () => response.destroy());
};

/** The fault that this request is to meet, taken off the list. */
const takeFault = ({ faults }: S3Server, method: string | undefined): S3Fault['how'] | undefined => {
  const index = faults.findIndex((fault) => fault.method === method);
  return index === -1 ? undefined : faults.splice(index, 1)[0]?.how;
};

const keep = (key: string, body: Buffer, { objects }: S3Server, fault: S3Fault['how'] | undefined): void => {
  objects.set(key, fault === 'short' ? body.subarray(0, body.length / 2) : body);
};

const show = (
  { method }: IncomingMessage,
  response: ServerResponse,
  object: Buffer | undefined,
  fault: 'truncated' | 'short' | undefined,
): void => {
  if (object === undefined) return refuse(response, 404, 'NoSuchKey');
  if (fault !== undefined) return answerLess(response, object, fault);
  response.writeHead(200, { 'content-length': object.length });
  response.end(method === 'HEAD' ? undefined : object);
  return undefined;
};

const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer, server: S3Server): void => {
  const code = refusal(request, body, server);
  if (code !== undefined) return refuse(response, code === 'XAmzContentSHA256Mismatch' ? 400 : 403, code);
  const [, bucket, ...rest] = String(request.url).split('/');
  if (bucket !== server.bucket) return refuse(response, 404, 'NoSuchBucket');
  const key = rest.join('/');
  const fault = takeFault(server, request.method);
  if (fault === 'silent') return undefined;
  if (typeof fault === 'number')
    return refuse(response, fault, fault === 403 ? 'AccessDenied' : 'InternalError');
  if (request.method !== 'PUT') return show(request, response, server.objects.get(key), fault);
  keep(key, body, server, fault);
  response.end();
  return undefined;
};

/** Starts one on a free port of this machine. */
export const startS3 = async (): Promise<S3Server> => {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks = (await request.toArray()) as Buffer[];
    response.on('close', () =>
      server.asked.push(`${request.method} ${response.headersSent ? response.statusCode : 0}`),
    );
    answer(request, response, Buffer.concat(chunks), server);
  };
  const http = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: S3Server = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    bucket: 'mill-logs',
    region: 'eu-central-1',
    accessKey: 'AKIDMILL',
    secretKey: 'a/secret+key',
    objects: new Map(),
    asked: [],
    faults: [],
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
};
