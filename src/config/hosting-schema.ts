import { z } from 'zod';

const addressError =
  'must be the http or https address of the API of Railway, without a name or password in it';

const isAddress = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
};

const text = (error: string) => z.string({ error }).trim().min(1, { error });

/** Where products are deployed. A repository's own file may set none of it. */
export const hostingSections = {
  railway: z
    .strictObject({
      token: text('must be a token, or $NAME of an environment variable that holds it').optional().meta({
        about: 'account or workspace token of Railway, or $NAME; without one nothing is deployed',
        secret: true,
      }),
      api_url: text(addressError)
        .refine(isAddress, { error: addressError })
        .default('https://backboard.railway.com/graphql/v2')
        .meta({ about: 'address of the API of Railway' }),
      workspace_id: text('must be the id of a workspace')
        .regex(/^[\w-]{1,100}$/, { error: 'must be the id of a workspace' })
        .optional()
        .meta({ about: 'workspace at Railway that projects are made in (else that of the token)' }),
      poll_seconds: z
        .int({ error: 'must be a whole number from 1 to 600' })
        .min(1, { error: 'must be a whole number from 1 to 600' })
        .max(600, { error: 'must be a whole number from 1 to 600' })
        .default(5)
        .meta({ about: 'seconds between two looks at a deployment' }),
    })
    .prefault({}),
};
