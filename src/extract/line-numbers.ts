/** Lines as a prompt showed them: each with its number before it. */
const numbered = /^[ \t]{0,4}(\d{1,6})\| ?(.*)$/s;

/** Text without the numbers that a prompt had put before its lines, and the number of the first; undefined where there are none. */
export const withoutLineNumbers = (
  lines: readonly string[],
): { lines: string[]; first: number } | undefined => {
  const bare: string[] = [];
  let first: number | undefined;
  let last = 0;
  for (const line of lines) {
    const match = numbered.exec(line);
    if (!match && line.trim() !== '') return undefined;
    const number = match ? Number(match[1]) : last + 1;
    // Numbers of the code itself, such as a table, do not count up line by line.
    if (match && first !== undefined && number !== last + 1) return undefined;
    if (match) first ??= number;
    last = number;
    bare.push(match?.[2] ?? line);
  }
  return first === undefined ? undefined : { lines: bare, first };
};

/** The same for what is to be put there: its numbers mean nothing, and new lines may have none. */
export const stripLineNumbers = (lines: readonly string[]): string[] =>
  lines.map((line) => numbered.exec(line)?.[2] ?? line);
