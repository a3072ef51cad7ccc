import type { HouseParts } from '../house-parts.ts';
import type { Health } from './look-after-health.ts';
import type { Meters } from './meters.ts';
import type { Sessions } from './sessions.ts';

/** A server while it runs. */
export interface House {
  parts: HouseParts;
  sessions: Sessions;
  meters: Meters;
  version: string;
  /** Looks, or answers what a look of just now found. */
  health(): Promise<Health>;
  /** Aborts when the server is told to end: streams and waits end then. */
  stopping: AbortSignal;
  /** Whether callers on other machines are answered. */
  isRemote: boolean;
  /** The address it is bound to. */
  address: string;
  /** Tells the person at the server of a defect. */
  report(error: unknown): void;
}
