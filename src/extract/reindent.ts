const indentOf = (line: string): string => line.slice(0, line.length - line.trimStart().length);

/**
 * How lines of a replacement are indented when the file's lines are indented otherwise than the search: each
 * indentation of the search is mapped to the one its line has in the file; deeper ones keep their extra part.
 */
export const reindent = (
  search: readonly string[],
  file: readonly (string | undefined)[],
): ((line: string) => string) => {
  const mapped = new Map<string, string>();
  for (const [order, line] of search.entries()) {
    const other = file[order];
    if (other === undefined || line.trim() === '' || line.trim() !== other.trim()) continue;
    if (!mapped.has(indentOf(line))) mapped.set(indentOf(line), indentOf(other));
  }
  if ([...mapped].every(([from, to]) => from === to)) return (line) => line;
  const bases = [...mapped.keys()].sort((a, b) => b.length - a.length);
  const shallowest = bases.at(-1) ?? '';
  return (line) => {
    if (line.trim() === '') return '';
    const indent = indentOf(line);
    const base = bases.find((known) => indent.startsWith(known));
    if (base !== undefined) return `${mapped.get(base) ?? ''}${line.slice(base.length)}`;
    // Shallower than all of the search: take off of the file's indentation what is missing.
    const target = mapped.get(shallowest) ?? '';
    return `${target.slice(0, Math.max(0, target.length - (shallowest.length - indent.length)))}${line.trimStart()}`;
  };
};
