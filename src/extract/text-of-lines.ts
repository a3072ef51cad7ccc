/** Lines of a reply as the text of a file: each ends with a newline; the `\r` of a reply in CRLF is none of the file's. */
export const textOfLines = (lines: readonly string[], indent = 0): string =>
  lines
    .map((line) => {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      return `${indent > 0 ? dedent(text, indent) : text}\n`;
    })
    .join('');

/** CommonMark: the content of an indented fence loses as much indentation as the fence has. */
const dedent = (line: string, indent: number): string => {
  let at = 0;
  while (at < indent && (line[at] === ' ' || line[at] === '\t')) at++;
  return line.slice(at);
};
