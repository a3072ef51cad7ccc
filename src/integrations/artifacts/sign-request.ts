import { createHash, createHmac } from 'node:crypto';

/** Who asks an S3-compatible store. */
export interface S3Keys {
  region: string;
  accessKey: string;
  secretKey: string;
}

/** What is asked. All `headers` are signed; `host` and the ones of the signature are added. */
export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT';
  /** Its path is taken as it is encoded, and it has no query. */
  url: URL;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array | undefined;
}

const algorithm = 'AWS4-HMAC-SHA256';
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/**
 * The headers of a request in signature version 4, with the hash of the body signed too: the store refuses a body that changed
 * on the way.
 */
export const signRequest = (
  { method, url, headers = {}, body = new Uint8Array() }: S3Request,
  { region, accessKey, secretKey }: S3Keys,
  now: Date,
): Record<string, string> => {
  const moment = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const day = moment.slice(0, 8);
  const bodyHash = sha256(body);
  const signed: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-content-sha256': bodyHash,
    'x-amz-date': moment,
  };
  const names = Object.keys(signed).toSorted();
  const canonical = [
    method,
    url.pathname,
    '',
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    bodyHash,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = [algorithm, moment, scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretKey}`);
  const signature = hmac(key, text).toString('hex');
  return {
    ...signed,
    authorization: `${algorithm} Credential=${accessKey}/${scope},SignedHeaders=${names.join(';')},Signature=${signature}`,
  };
};
