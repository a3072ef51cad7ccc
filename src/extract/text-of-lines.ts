const indentOf = (line: string): number => {
  let at = 0;
  for (let code = line.charCodeAt(0); code === 32 || code === 9; code = line.charCodeAt(at)) at++;
  return at;
};

/**
 * The content of an indented fence loses as much indentation as the fence has, but no line more than any other: a blank
 * that slipped in front of a fence would otherwise shift what stands deeper.
 */
const sharedIndent = (lines: readonly string[], limit: number): number => {
  let shared = limit;
  for (const line of lines) if (shared > 0 && line.trim() !== '') shared = Math.min(shared, indentOf(line));
  return shared;
};

/** Lines of a reply as the text of a file: each ends with a newline; the `\r` of a reply in CRLF is none of the file's. */
export const textOfLines = (lines: readonly string[], indent = 0): string => {
  if (lines.length === 0) return '';
  const shift = sharedIndent(lines, indent);
  const text = `${(shift > 0 ? lines.map((line) => line.slice(Math.min(shift, indentOf(line)))) : lines).join('\n')}\n`;
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
};
