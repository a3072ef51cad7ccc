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
  for (let code = line.charCodeAt(0); code === 32 || code === 9; code = line.charCodeAt(indent)) indent++;
  return indent;
};

/** Codes of the backtick and the tilde. */
const [backtickCode, tildeCode] = [96, 126];

/** Longer than any language, title or path: what follows is code on the fence line, not a hint. */
const infoLimit = 300;

/** Words behind a closing fence are prose, not a language; a stray sign is neither. */
const isProse = (info: string): boolean =>
  (!/[=:{/]|\w\.\w/.test(info) && info.split(/\s+/).length > 3) || (info !== '' && !/[\w./]/.test(info));

/** Models that run on begin their next sentence behind the closing fence. */
const startsInWords = (text: string): boolean =>
  text.split(' ', 8).every((word) => /^[A-Za-z][A-Za-z'’-]{0,30}[.,?!:]?$/.test(word));

export const readFenceLine = (raw: string, at: number): FenceLine | undefined => {
  const indent = indentOf(raw);
  const sign = raw.charCodeAt(indent);
  if (sign !== backtickCode && sign !== tildeCode) return undefined;
  const line = raw.trimEnd();
  const mark = line[indent] ?? '';
  let end = indent;
  while (line[end] === mark) end++;
  if (end - indent < 3) return undefined;
  if (line.length - end > infoLimit)
    return startsInWords(line.slice(end, end + infoLimit))
      ? { at, indent, mark, length: end - indent, info: '' }
      : undefined;
  const info = line.slice(end).trim();
  if (mark === backtick && info.includes(backtick)) return undefined;
  return { at, indent, mark, length: end - indent, info: isProse(info) ? '' : info };
};
