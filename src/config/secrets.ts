import { UserError } from '../domain/errors.ts';
import { resolveSecret } from './endpoints.ts';
import type { Environment } from './environment-layer.ts';
import type { RawConfig } from './schema.ts';

const secretOf = (key: string, text: string | undefined, env: Environment): string | undefined => {
  const { value, missing } = resolveSecret(text, env);
  if (missing === undefined) return value;
  throw new UserError(`${key} names $${missing}, which is not set`, {
    hint: `export ${missing}=… or change ${key}`,
  });
};

/** Headers from their "Name=$VARIABLE". */
const headersOf = (headers: readonly string[], env: Environment): Record<string, string> =>
  Object.fromEntries(
    headers.map((header) => {
      const [name = '', variable] = header.split('=');
      return [name, secretOf('telemetry.headers', variable, env) ?? ''];
    }),
  );

/** The sections that hold secrets, with these instead of the names of variables. Throws UserError for one that is not set. */
export const withSecrets = (
  { artifacts, database_url, github, notify, railway, telemetry }: RawConfig,
  env: Environment,
) => ({
  artifacts: {
    ...artifacts,
    s3_access_key: secretOf('artifacts.s3_access_key', artifacts.s3_access_key, env),
    s3_secret_key: secretOf('artifacts.s3_secret_key', artifacts.s3_secret_key, env),
  },
  databaseUrl: secretOf('database_url', database_url, env),
  github: {
    ...github,
    webhook_secret: secretOf('github.webhook_secret', github.webhook_secret, env),
    token: secretOf('github.token', github.token, env),
  },
  notify: { ...notify, secret: secretOf('notify.secret', notify.secret, env) },
  railway: { ...railway, token: secretOf('railway.token', railway.token, env) },
  telemetry: { url: telemetry.otlp_url, headers: headersOf(telemetry.headers, env) },
});
