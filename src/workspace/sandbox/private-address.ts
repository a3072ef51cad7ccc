import { lookup as lookUp } from 'node:dns';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';

const blocked = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // metadata of clouds answers here
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  blocked.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  blocked.addSubnet(net, prefix, 'ipv6');

/** Whether an address belongs to this machine, its networks or its cloud. Addresses of IPv4 within IPv6 count as what they are. */
export const isPrivateAddress = (address: string): boolean =>
  blocked.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** The code of the error with which a name is refused that leads to a private address. */
export const privateCode = 'EPRIVATE';

/**
 * Looks names up as `lookup` does and refuses private addresses: a public name can be made to lead anywhere, so it is the
 * very address that is dialled that counts.
 */
export const publicOnly =
  (lookup: LookupFunction = lookUp): LookupFunction =>
  (name, options, callback) =>
    lookup(name, options, (error, address, family) => {
      const all = typeof address === 'string' ? [address] : (address ?? []).map((one) => one.address);
      if (error || !all.some(isPrivateAddress)) return callback(error, address, family);
      const refusal = Object.assign(new Error(`${name} leads to a private address`), { code: privateCode });
      return callback(refusal, address, family);
    });
