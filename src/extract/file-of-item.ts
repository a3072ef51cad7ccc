import { cleanPath } from './path-hint.ts';

/** The path that an item of a list names: `src/a.ts: the parser` and `src/a.ts (new)` name one file. */
export const fileOfItem = (item: string): string | undefined => {
  const word = cleanPath(/`([^`]{1,240})`/.exec(item)?.[1] ?? item.split(/\s/)[0] ?? '');
  return /[./]/.test(word) || /^[A-Z][A-Za-z]+file$/.test(word) ? word : undefined;
};
