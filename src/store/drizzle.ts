import { createRequire } from 'node:module';
import type * as Queries from 'drizzle-orm';
import type * as Core from 'drizzle-orm/pg-core';

/**
 * Drizzle, loaded as CommonJS on purpose: as ES modules Node reads its 180 KB package.json anew for each of its
 * hundred files, 0.7 s instead of 0.09 s, and opening the store is on the way of every command.
 */
const require = createRequire(import.meta.url);

const core = require('drizzle-orm/pg-core') as typeof Core;
const queries = require('drizzle-orm') as typeof Queries;

export const {
  bigint,
  bigserial,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  json,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} = core;
export const { and, asc, desc, eq, gt, gte, inArray, lt, isNull, ne, notInArray, or, sql } = queries;
export type { PgColumn as Column } from 'drizzle-orm/pg-core';
export type { SQL } from 'drizzle-orm';
