/** Characters kept of a message, a name or a path that somebody else wrote. */
export const wordsLimitChars = 4_000;

/** The beginning of a text, never half of a surrogate pair. */
export const bound = (text: string, limit: number = wordsLimitChars): string => {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
};

/** A path as the project sees it, where it lies below the folder; else as it came. */
export const relativeTo = (folder: string, path: string): string => {
  const root = folder.endsWith('/') ? folder : `${folder}/`;
  return bound(path.startsWith(root) ? path.slice(root.length) : path);
};
