const marks = /[*_`~#"'“”‘’\s]+/g;

/** Said by whoever had nothing to say, as the whole text. */
const empty =
  /^(?:-+|–|—|\.{2,}|…|\?+|n\/?a|none|nothing|x{2,}|pending|unknown|open|later|placeholder|text|acceptance(?: criteria)?|description|(?:as|see|same as) (?:above|below)|it works|works|works as (?:expected|intended)|done|ok|okay|yes|lorem ipsum.*|to be (?:defined|decided|determined|done|added|written|specified|filled(?: in)?|confirmed)|<[^>]*>|\[[^\]]*\]|\{\{?[^}]*\}?\})$/i;

/** Begins what is still to be written, whatever follows. */
const unwritten = /^(?:tbd|tba|todo|fixme|tbc|xxx|\?\?\?)\b|^(?:\?\?\?)/i;

/** Whether a text only stands where one should be. Marks of Markdown and the full stop do not count. */
export const isPlaceholder = (text: string): boolean => {
  const plain = text
    .slice(0, 500)
    .replaceAll(marks, ' ')
    .trim()
    .replace(/^(?:[-+]|\d{1,3}[.)])\s+/, '')
    .replace(/[\s.!;:,]+$/, '')
    .trim();
  return plain.length < 2 || empty.test(plain) || unwritten.test(plain);
};
