import type { Column } from './drizzle.ts';
import { and, eq, sql } from './drizzle.ts';

/** An id of ours or its tail, at least 4 characters: longer heads would never be typed. */
const tailPattern = /^[0-9a-f-]{4,36}$/;

/** Rows whose id ends so, by the index over the last four characters; undefined for text that cannot be a tail. */
export const idTail = (column: Column, text: string) => {
  const tail = text.trim().toLowerCase();
  return tailPattern.test(tail)
    ? and(
        eq(sql`right(${column}::text, 4)`, tail.slice(-4)),
        eq(sql`right(${column}::text, ${tail.length})`, tail),
      )
    : undefined;
};
