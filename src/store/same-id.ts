import type { PgColumn } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { eq, sql } from './drizzle.ts';

const uuidSchema = z.uuid();

/** Text that is no id matches nothing, instead of being an error of the database. */
export const sameId = (column: PgColumn, id: string) =>
  uuidSchema.safeParse(id).success ? eq(column, id) : sql`false`;
