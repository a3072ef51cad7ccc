import type { z } from 'zod';
import { Bug } from '../domain/errors.ts';

const unfit = (what: string, { issues }: z.ZodError): Bug => {
  const fields = issues.map(({ path }) => path.join('.')).join(', ');
  return new Bug(`${what} does not have the expected shape: ${fields}`);
};

/** A value on its way into the database; what is not of the shape of the domain could not be read again. Throws Bug. */
export const checked = <T>(schema: z.ZodType<T>, value: T): T => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unfit('a value to be stored', parsed.error);
};

/** A row as the domain writes it: nothing instead of null, moments as ISO text. */
const asDomain = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, value instanceof Date ? value.toISOString() : value]),
  );

/** Reads rows through a schema of the domain: what does not fit was not written by this version, and is a Bug. */
export const fromRow = <T>(schema: z.ZodType<T>) => {
  const parse = (row: Record<string, unknown>): T => {
    const parsed = schema.safeParse(asDomain(row));
    if (parsed.success) return parsed.data;
    throw unfit('a row of the database', parsed.error);
  };
  return {
    all: (rows: Record<string, unknown>[]): T[] => rows.map(parse),
    maybe: ([row]: Record<string, unknown>[]): T | undefined => (row === undefined ? undefined : parse(row)),
    one([row]: Record<string, unknown>[]): T {
      if (row === undefined) throw new Bug('the database answered no row where there must be one');
      return parse(row);
    },
  };
};
