/** Longest proper prefix that is also a suffix, for every prefix of `pattern`. */
const borders = (pattern: readonly string[]): number[] => {
  const table = [0];
  for (let at = 1, length = 0; at < pattern.length;) {
    if (pattern[at] === pattern[length]) table[at++] = ++length;
    else if (length > 0) length = table[length - 1] ?? 0;
    else table[at++] = 0;
  }
  return table;
};

/** Where `pattern` occurs in `text`, line by line, at most `limit` places; time is linear however often lines repeat. */
export const findSequence = (text: readonly string[], pattern: readonly string[], limit = 10): number[] => {
  if (pattern.length === 0) return [];
  const table = borders(pattern);
  const places: number[] = [];
  let matched = 0;
  for (const [at, line] of text.entries()) {
    while (matched > 0 && line !== pattern[matched]) matched = table[matched - 1] ?? 0;
    if (line === pattern[matched]) matched++;
    if (matched < pattern.length) continue;
    places.push(at - matched + 1);
    if (places.length >= limit) return places;
    matched = table[matched - 1] ?? 0;
  }
  return places;
};
