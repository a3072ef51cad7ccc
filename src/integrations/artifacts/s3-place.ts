import type { ArtifactPlace } from '../../domain/artifact-place.ts';
import { askS3, nameOf, unusable, type Answered, type S3Options } from './ask-s3.ts';
import { checkedKey } from './checked-key.ts';
import type { S3Request } from './sign-request.ts';

export type { S3Options } from './ask-s3.ts';

/** Stores name their refusals; it tells a person more than the number. */
const refusalOf = ({ status, body }: Answered): string => {
  const [, code] = /<Code>(\w{1,60})<\/Code>/.exec(Buffer.from(body).toString('utf8')) ?? [];
  return code === undefined ? `it answered ${status}` : `it answered ${status} ${code}`;
};

const isAbsent = ({ status, body }: Answered): boolean =>
  status === 404 && !Buffer.from(body).includes('NoSuchBucket');

/** A bucket of an S3-compatible store. */
export const s3Place = (options: S3Options): ArtifactPlace => {
  const ask = (method: S3Request['method'], key: string, body?: Uint8Array): Promise<Answered> =>
    askS3({ method, url: new URL(`${options.url}/${options.bucket}/${checkedKey(key)}`), body }, options);
  const found = (answered: Answered): Answered | undefined => {
    if (isAbsent(answered)) return undefined;
    if (answered.status !== 200) throw unusable(options, refusalOf(answered));
    return answered;
  };
  return {
    name: nameOf(options),
    async put(key, bytes) {
      const answered = await ask('PUT', key, bytes);
      if (answered.status < 200 || answered.status > 299) throw unusable(options, refusalOf(answered));
    },
    get: async (key) => found(await ask('GET', key))?.body,
    async head(key) {
      const answered = found(await ask('HEAD', key));
      if (answered === undefined) return undefined;
      if (answered.bytes === undefined) throw unusable(options, 'it does not tell how large an object is');
      return { bytes: answered.bytes };
    },
  };
};
