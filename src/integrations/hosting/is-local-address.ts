import { isIP } from 'node:net';
import { isPrivateAddress } from '../../workspace/sandbox/private-address.ts';

/** Whether an IP address is of this machine or a private network. What is no address counts as one. */
export const isLocalAddress = (address: string): boolean => {
  const plain = address.replace(/^\[|\]$/g, '');
  return isIP(plain) === 0 || isPrivateAddress(plain);
};

/** Whether the host of an address is this very machine, by its name. */
export const isLoopbackHost = (hostname: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/.test(hostname);
