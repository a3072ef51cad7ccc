import { v7 } from 'uuid';
import { z } from 'zod';

/** Ids are UUIDv7: unique without a central counter, and sorted by the time they were made. */
export const idSchema = z.uuid({ version: 'v7' });

export const newId = (): string => v7();

/** The tail of an id: the head of a UUIDv7 is its clock, so only the tail tells two runs of one minute apart. */
export const shortId = (id: string): string => id.slice(-8);
