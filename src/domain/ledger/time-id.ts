import { createHash } from 'node:crypto';

/**
 * A UUIDv7 of a moment (ISO 8601) that is the same each time for the same key: what is shown out of another table keeps its
 * id, and what a crash repeats is not there twice.
 */
export const timeId = (at: string, key: string): string => {
  const clock = Date.parse(at).toString(16).padStart(12, '0');
  const hash = createHash('sha256').update(key).digest('hex');
  return `${clock.slice(0, 8)}-${clock.slice(8)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
};

/** An id before all ids of a moment (ISO 8601), those left out that were made a second too early by another clock. */
export const idBefore = (at: string): string => {
  const clock = Math.max(0, Date.parse(at) - 1000)
    .toString(16)
    .padStart(12, '0');
  return `${clock.slice(0, 8)}-${clock.slice(8)}-7000-8000-000000000000`;
};

/** The moment that a UUIDv7 holds, in milliseconds since the epoch. */
export const timeOfId = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
