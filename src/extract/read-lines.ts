const range = String.raw`\d{1,7}(?:\s{0,2}[-–—]\s{0,2}\d{1,7})?`;
/** `line 5`, `lines 5 and 90`, `lines 3-7, 12` · `L12` · `#12` · `12:4`; not `online 5`, `1:2:3`, `v1:2`. */
const references = new RegExp(
  String.raw`\blines?\s{1,3}(${range}(?:\s{0,2}(?:,\s{0,2}(?:and\s)?|\sand\s|\s?&\s?)${range}){0,20})|(?<![\w#.:-])(?:#L?|L)(\d{1,7})(?![\w:])|(?<![\w.:-])(\d{1,7}):\d{1,5}(?![\w:])`,
  'gi',
);

/**
 * Lines that a text names, as written, in order, each once: of a range its first and its last. At most 40. Whether they
 * exist is for whoever has the file.
 */
export const readLines = (text: string): number[] => {
  const lines = new Set<number>();
  for (const [, list, marked, pair] of text.matchAll(references))
    for (const [number] of (list ?? marked ?? pair ?? '').matchAll(/\d{1,7}/g))
      if (Number(number) > 0 && lines.size < 40) lines.add(Number(number));
  return [...lines];
};
