import type { Connection } from '../connection.ts';
import { UserError } from '../../domain/errors.ts';

export const openServer = async (databaseUrl: string): Promise<Connection> => {
  throw new UserError(`not yet: ${databaseUrl.length}`);
};
