import { UserError } from './errors.ts';

/**
 * Every way in which a code host or a deploy target can refuse, by name, so that nobody has to read messages:
 * `unconfigured` no token · `unauthorized` the token is not taken · `forbidden` it may not do this · `not-found` nothing is
 * there, or the token may not see it · `name-taken` by something else · `rate-limited` for now · `push-rejected` the branch
 * there has commits that are not ours · `push-declined` a rule of the host forbids it · `quota` the plan allows no more ·
 * `placeholder` a variable is not filled in · `unhealthy` what was deployed does not work · `refused` for a reason of its own ·
 * `unreachable` the network or the host is away · `cancelled` by the person.
 */
export const hostFaults = [
  'unconfigured',
  'unauthorized',
  'forbidden',
  'not-found',
  'name-taken',
  'rate-limited',
  'push-rejected',
  'push-declined',
  'quota',
  'placeholder',
  'unhealthy',
  'refused',
  'unreachable',
  'cancelled',
] as const;
export type HostFault = (typeof hostFaults)[number];

/** A host of code or a deploy target refused. The hint is the next step; repeating it makes nothing twice. */
export class HostError extends UserError {
  readonly fault: HostFault;

  constructor(fault: HostFault, message: string, options: { hint: string; cause?: unknown }) {
    super(message, options);
    this.fault = fault;
  }
}

/** Whether the same may work later without anybody changing anything. */
export const mayPass = ({ fault }: HostError): boolean => fault === 'unreachable' || fault === 'rate-limited';
