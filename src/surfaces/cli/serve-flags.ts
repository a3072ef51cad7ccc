import { UserError } from '../../domain/errors.ts';
import type { ServeOptions } from '../api/serve-api.ts';
import type { Invocation } from './command-line.ts';

const highestPort = 65_535;

const readPort = (port: string): number => {
  if (/^\d{1,5}$/.test(port) && Number(port) <= highestPort) return Number(port);
  throw new UserError(`--port must be a whole number from 0 to ${highestPort}`, {
    usage: true,
    hint: 'millwright serve --help',
  });
};

/** What was typed, as the options of the server. Throws UserError (usage) for a port that is none. */
export const readServeFlags = ({ typed, globals }: Invocation & { kind: 'serve' }): ServeOptions => ({
  dataDir: globals.dataDir,
  json: globals.json,
  host: typed.host,
  port: typed.port === undefined ? undefined : readPort(typed.port),
  allowRemote: typed.allowRemote ?? false,
});
