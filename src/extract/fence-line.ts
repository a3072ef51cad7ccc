/** A line of three or more backticks or tildes, with what stands behind them. */
export interface FenceLine {
  /** Index of the line. */
  at: number;
  indent: number;
  mark: string;
  length: number;
  info: string;
}

const backtick = '`';

const indentOf = (line: string): number => {
  let indent = 0;
  while (line[indent] === ' ' || line[indent] === '\t') indent++;
  return indent;
};

/** Longer than any language, title or path: what follows is code on the fence line, not a hint. */
const infoLimit = 300;

/** Words behind a closing fence are prose, not a language. */
const isProse = (info: string): boolean => !/[=:{/]|\w\.\w/.test(info) && info.split(/\s+/).length > 3;

export const readFenceLine = (line: string, at: number): FenceLine | undefined => {
  const indent = indentOf(line);
  const mark = line[indent];
  if (mark !== backtick && mark !== '~') return undefined;
  let end = indent;
  while (line[end] === mark) end++;
  if (end - indent < 3 || line.length - end > infoLimit) return undefined;
  const info = line.slice(end).trim();
  if (mark === backtick && info.includes(backtick)) return undefined;
  return { at, indent, mark, length: end - indent, info: isProse(info) ? '' : info };
};
