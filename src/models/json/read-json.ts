import { jsonrepair } from 'jsonrepair';

/** A JSON value that was found in an answer, and whether it had to be mended. */
export interface FoundJson {
  value: unknown;
  mended: boolean;
}

const parse = (text: string): FoundJson | undefined => {
  try {
    return { value: JSON.parse(text) as unknown, mended: false };
  } catch {
    return undefined;
  }
};

const mended = (text: string): FoundJson | undefined => {
  try {
    return { value: JSON.parse(jsonrepair(text)) as unknown, mended: true };
  } catch {
    return undefined;
  }
};

/** The inside of each fence, longest first: models put an example before the answer. */
const fenced = (text: string): string[] => {
  const blocks: string[] = [];
  let open: number | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const end = at + line.length + 1;
    if (line.trimStart().startsWith('```')) {
      if (open === undefined) open = end;
      else {
        blocks.push(text.slice(open, at));
        open = undefined;
      }
    }
    at = end;
  }
  if (open !== undefined) blocks.push(text.slice(open));
  return blocks.toSorted((a, b) => b.length - a.length);
};

/** From the first bracket to its last counterpart. */
const bracketed = (text: string): string[] => {
  const starts = [text.indexOf('{'), text.indexOf('[')].filter((at) => at !== -1);
  if (starts.length === 0) return [];
  const start = Math.min(...starts);
  const end = text.lastIndexOf(text[start] === '{' ? '}' : ']');
  return [text.slice(start, end > start ? end + 1 : undefined)];
};

/**
 * Every reading of an answer as JSON, the most literal first: the whole, what stands in fences, what stands between
 * brackets, and then the same mended. The caller takes the first that fits its schema.
 */
export const readJson = (text: string): FoundJson[] => {
  const candidates = [text, ...fenced(text), ...bracketed(text)];
  const literal = candidates.map((candidate) => parse(candidate));
  const repaired = candidates
    .filter((candidate) => /[[{]/.test(candidate))
    .map((candidate) => mended(candidate.trim()));
  return [...literal, ...repaired].filter((found) => found !== undefined);
};
