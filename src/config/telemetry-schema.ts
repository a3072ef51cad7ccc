import { z } from 'zod';

const urlError = 'must be the http or https address of a collector, without a name or password in it';
const headerError = 'must be a list of headers, each "Name=$VARIABLE" with a variable of the environment';

const isAddress = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
};

/** Where traces of runs go. A repository's own file may set none of it. */
export const telemetrySections = {
  telemetry: z
    .strictObject({
      otlp_url: z.string({ error: urlError }).trim().refine(isAddress, { error: urlError }).optional().meta({
        about: 'where traces of runs are posted as OTLP JSON, such as http://localhost:4318/v1/traces',
      }),
      headers: z
        .array(
          z
            .string({ error: headerError })
            .regex(/^[A-Za-z0-9-]{1,100}=\$[A-Za-z_]\w{0,199}$/, { error: headerError }),
          {
            error: headerError,
          },
        )
        .default([])
        .meta({ about: 'headers of these posts, each "Name=$VARIABLE"' }),
    })
    .prefault({}),
};
