import { ledgerTerms } from '../domain/ledger/terms.ts';
import { sql, type Column, type SQL } from './drizzle.ts';

/** Terms as the column keeps them. */
export const asVector = (terms: readonly string[]): SQL<string> =>
  sql`array_to_tsvector(${sql.param([...terms])}::text[])`;

const quoted = (term: string): string => `'${term.replaceAll('\\', '').replaceAll("'", "''")}'`;

/** Rows that hold all words of a text, each whole or as the beginning of a longer one; none where it has no word to look for. */
export const holdsAll = (column: Column, text: string): SQL => {
  const terms = ledgerTerms(text);
  return terms.length === 0
    ? sql`false`
    : sql`${column} @@ ${terms.map((term) => `${quoted(term)}:*`).join(' & ')}::tsquery`;
};

/** Rows that hold any of the terms. */
export const holdsAny = (column: Column, terms: readonly string[]): SQL =>
  terms.length === 0 ? sql`false` : sql`${column} @@ ${terms.map(quoted).join(' | ')}::tsquery`;
