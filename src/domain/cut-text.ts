/** Whether the text is cut between the two halves of one character there. */
const isInside = (text: string, at: number): boolean =>
  /[\uD800-\uDBFF]/.test(text[at - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[at] ?? '');

/** The first `characters` of a text, and a line that says how much is left out. No character is cut in two. */
export const cutText = (text: string, characters: number): string => {
  if (text.length <= characters) return text;
  const at = isInside(text, characters) ? characters - 1 : characters;
  return `${text.slice(0, at)}\n… (${text.length - at} more characters)`;
};

/** The last `characters` of a text, from the start of a line where there is one. */
export const tailOf = (text: string, characters: number): string => {
  if (text.length <= characters) return text;
  const from = text.length - characters;
  const tail = text.slice(isInside(text, from) ? from + 1 : from);
  const line = tail.indexOf('\n') + 1;
  return line > 0 && line < tail.length ? tail.slice(line) : tail;
};

/** One line of plain characters, for titles and labels: control characters and breaks become blanks. */
export const plainLine = (text: string, characters: number): string => {
  const line = text
    .slice(0, characters * 4)
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim();
  const all = Array.from(line);
  return all.length <= characters ? line : `${all.slice(0, characters - 1).join('')}…`;
};
