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

/** The sections that hold secrets, with these instead of the names of variables. Throws UserError for one that is not set. */
export const withSecrets = ({ database_url, github, notify }: RawConfig, env: Environment) => ({
  databaseUrl: secretOf('database_url', database_url, env),
  github: {
    ...github,
    webhook_secret: secretOf('github.webhook_secret', github.webhook_secret, env),
    token: secretOf('github.token', github.token, env),
  },
  notify: { ...notify, secret: secretOf('notify.secret', notify.secret, env) },
});
