/** A file as lines that keep their own ending, so that what is not touched stays byte-equal. */
interface FileLines {
  /** Every line with its ending; the last one may have none. */
  lines: string[];
  /** The ending that new lines get: the one most lines of the file have. */
  eol: '\n' | '\r\n';
}

const splitKeepingEnds = (text: string): string[] => {
  const lines: string[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    lines.push(text.slice(start, end + 1));
    start = end + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
};

export const bareLine = (line: string): string => {
  const end = line.endsWith('\r\n') ? 2 : line.endsWith('\n') || line.endsWith('\r') ? 1 : 0;
  return end === 0 ? line : line.slice(0, -end);
};

export const readFileLines = (text: string): FileLines => {
  const lines = splitKeepingEnds(text);
  const returns = lines.filter((line) => line.endsWith('\r\n')).length;
  return { lines, eol: returns * 2 > lines.length ? '\r\n' : '\n' };
};

/** Lines of the model's text, without their endings. */
export const modelLines = (text: string): string[] => splitKeepingEnds(text).map(bareLine);

/** The model's text with the line endings of the file it goes into. */
export const withEol = (text: string, eol: FileLines['eol']): string =>
  eol === '\n' ? text : text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
