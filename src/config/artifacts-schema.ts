import { z } from 'zod';

const text = (error: string) => z.string({ error }).trim().min(1, { error });

const addressError =
  'must be the http or https address of an S3-compatible store, without a name, a password or a query in it';

const isAddress = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  return (protocol === 'http:' || protocol === 'https:') && isPlain;
};

const bucketError = 'must be the name of a bucket: small letters, digits, dots and hyphens';
const regionError = 'must be the name of a region, such as eu-central-1';
const sizeError = 'must be a whole number from 1 to 1000000';

/** Where large artifacts go. A repository's own file may set none of it. */
export const artifactsSections = {
  artifacts: z
    .strictObject({
      from_kilobytes: z
        .int({ error: sizeError })
        .min(1, { error: sizeError })
        .max(1_000_000, { error: sizeError })
        .default(1000)
        .meta({
          about: 'kilobytes (of 1000 bytes) above which an artifact goes to the folder or the bucket',
        }),
      folder: text('must be a folder').optional().meta({
        about: 'folder for large artifacts that all machines share (else they are in the database)',
      }),
      s3_url: text(addressError).refine(isAddress, { error: addressError }).optional().meta({
        about: 'address of an S3-compatible store for large artifacts, instead of a folder',
      }),
      s3_region: text(regionError)
        .regex(/^[\w-]{1,60}$/, { error: regionError })
        .default('us-east-1')
        .meta({ about: 'its region, as its signatures name it' }),
      s3_bucket: text(bucketError)
        .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: bucketError })
        .optional()
        .meta({ about: 'its bucket, which has to be there' }),
      s3_access_key: text('must be the id of a key, or $NAME of an environment variable that holds it')
        .optional()
        .meta({ about: 'id of the key that may read and write there, or $NAME', secret: true }),
      s3_secret_key: text('must be a key, or $NAME of an environment variable that holds it')
        .optional()
        .meta({ about: 'the secret key that belongs to it, or $NAME', secret: true }),
    })
    .prefault({}),
};
