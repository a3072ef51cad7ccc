import { UserError } from '../../domain/errors.ts';
import { printable } from '../printable.ts';

/** An address that only this machine reaches. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** Throws UserError (usage) for an address that others reach, unless that is meant. */
export const refuseOpenDoor = (host: string, allowRemote: boolean): void => {
  if (allowRemote || isLoopback(host)) return;
  throw new UserError(`${printable(host, 100)} can be reached from other machines`, {
    usage: true,
    hint: 'add --allow-remote if that is meant: whoever has the token can then run code here, and the way is not encrypted',
  });
};
