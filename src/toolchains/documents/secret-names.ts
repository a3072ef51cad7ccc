import { readEntries } from './read-entries.ts';

const variable = /^`?([A-Z_][A-Z0-9_]{1,100})`?\s*$/;

/** Variables that docs/ENVIRONMENT.md calls secret. What it says of them in other words does not count. */
export const secretNames = (document: string): string[] => {
  const { entries } = readEntries(document, (words) => {
    const [, id] = variable.exec(words) ?? [];
    return id === undefined ? undefined : { id, rest: '' };
  });
  return entries
    .filter(({ fields }) => /^\W*yes\b/i.test(fields.get('secret')?.text ?? ''))
    .map(({ id }) => id);
};
