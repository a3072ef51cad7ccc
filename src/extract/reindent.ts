const indentOf = (line: string): string => line.slice(0, line.length - line.trimStart().length);

type Indents = [from: string, to: string];

/** How the indentation of matching lines differs, line by line: search side and file side. */
const differences = (search: readonly string[], file: readonly (string | undefined)[]): Indents[] =>
  search.flatMap((line, order): Indents[] => {
    const other = file[order];
    if (other === undefined || line.trim() === '' || line.trim() !== other.trim()) return [];
    return [[indentOf(line), indentOf(other)]];
  });

const only = (text: string, char: string): boolean =>
  text !== '' && text.split('').every((other) => other === char);

/** Spaces for tabs, the other way round, or wider steps: one step of the search is so many of the file. */
const scaleOf = (pairs: readonly Indents[]): ((indent: string) => string) | undefined => {
  const deep = pairs.filter(([from, to]) => from !== '' && to !== '');
  const [first] = deep;
  if (!first || pairs.some(([from, to]) => (from === '') !== (to === ''))) return undefined;
  const [from, to] = [first[0][0] ?? '', first[1][0] ?? ''];
  const ratio = first[1].length / first[0].length;
  const fits = deep.every(([a, b]) => only(a, from) && only(b, to) && b.length === a.length * ratio);
  // Between equal characters one pair may be a shift just as well.
  if (!fits || ratio === 1 || (from === to && new Map(deep).size < 2)) return undefined;
  return (indent) =>
    indent === '' || only(indent, from) ? to.repeat(Math.round(indent.length * ratio)) : indent;
};

/** Each indentation of the search becomes the one its line has in the file; deeper ones keep their extra part. */
const shiftBy = (pairs: readonly Indents[]): ((indent: string) => string) => {
  const bases = [...new Map(pairs)].sort(([a], [b]) => b.length - a.length);
  const [shallow = '', target = ''] = bases.at(-1) ?? [];
  return (indent) => {
    const base = bases.find(([from]) => indent.startsWith(from));
    if (base) return `${base[1]}${indent.slice(base[0].length)}`;
    // Shallower than all of the search: what is missing there is missing here.
    return target.slice(0, Math.max(0, target.length - (shallow.length - indent.length)));
  };
};

/** How new lines are indented where the file's lines are indented otherwise than the model believed. */
export const reindent = (
  search: readonly string[],
  file: readonly (string | undefined)[],
): ((line: string) => string) => {
  const pairs = differences(search, file);
  // Lines at the margin on both sides fit every rule and tell nothing; one line that differs among many is a slip.
  const telling = pairs.filter(([from, to]) => from !== '' || to !== '');
  if (telling.filter(([from, to]) => from === to).length * 2 >= telling.length) return (line) => line;
  const convert = scaleOf(pairs) ?? shiftBy(pairs);
  return (line) => (line.trim() === '' ? '' : `${convert(indentOf(line))}${line.trimStart()}`);
};
