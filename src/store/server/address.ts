import { UserError } from '../../domain/errors.ts';

/** What may be shown of a connection string: host, port and database. Never the user's password, never parameters. */
export const describeAddress = (databaseUrl: string): string => {
  const wrong = (): UserError =>
    new UserError('MILLWRIGHT_DATABASE_URL is not an address of a Postgres database', {
      hint: 'it looks like postgres://user:password@host:5432/database',
      usage: true,
    });
  if (!URL.canParse(databaseUrl)) throw wrong();
  const { protocol, hostname, port, pathname, searchParams } = new URL(databaseUrl);
  if (protocol !== 'postgres:' && protocol !== 'postgresql:') throw wrong();
  const host = hostname || searchParams.get('host') || 'localhost';
  return `${host}${port && `:${port}`}${pathname}`;
};
