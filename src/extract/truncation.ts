const bracketLanguages = new Set(
  'js jsx mjs cjs ts tsx mts cts json jsonc java kt kts scala c h cc cpp cxx hpp cs go rs swift dart php css scss less'.split(
    ' ',
  ),
);

/** What an opening or closing bracket adds to the depth, by its code. */
const depths = new Int8Array(128);
for (const sign of '([{') depths[sign.charCodeAt(0)] = 1;
for (const sign of ')]}') depths[sign.charCodeAt(0)] = -1;
/** Signs that may begin a string or a comment. */
const openers = new Uint8Array(128);
for (const sign of '/"\'`') openers[sign.charCodeAt(0)] = 1;

/** Index behind the string or comment that begins at `at`, or `at` itself when none begins there. */
const skipToken = (code: string, at: number): number => {
  const char = code[at];
  if (char === '/' && code[at + 1] === '/') return endOr(code.indexOf('\n', at), code);
  if (char === '/' && code[at + 1] === '*') return endOr(code.indexOf('*/', at), code) + 2;
  if (char !== '"' && char !== "'" && char !== '`') return at;
  let end = at + 1;
  while (end < code.length && code[end] !== char) {
    // An apostrophe in text or a lifetime: no string, so what follows it on the line still counts.
    if (code[end] === '\n' && char !== '`') return at + 1;
    end += code[end] === '\\' ? 2 : 1;
  }
  return end + 1;
};

const endOr = (index: number, code: string): number => (index < 0 ? code.length : index);

/** How many brackets are open at the end, and whether the text ends inside a string or comment. */
const openAtEnd = (code: string): number => {
  let open = 0;
  for (let at = 0; at < code.length;) {
    const sign = code.charCodeAt(at);
    const next = sign < 128 && openers[sign] === 1 ? skipToken(code, at) : at;
    if (next > code.length) return open + 1;
    open += next > at || sign > 127 ? 0 : (depths[sign] ?? 0);
    at = Math.max(next, at + 1);
  }
  return open;
};

const continues =
  /(?:[,({[=+*&|<:]|=>|&&|\|\||\b(?:return|const|let|import|from|def|class|if|and|or|not|in))$/;
const cutMarks =
  /^(?:\W{0,4})?\[?\(?(?:output |response |content |file |text )?(?:truncated|cut off|continued)(?: for (?:brevity|length)| in (?:the )?next (?:message|part|response))?\)?\]?\W{0,4}$/i;

/** Whether a file that was never closed by its fence looks as if it stopped in the middle. */
export const looksCut = (path: string, content: string): boolean => {
  const text = content.trimEnd();
  if (text === '') return true;
  const last = text.slice(text.lastIndexOf('\n') + 1).trim();
  if (continues.test(last) || hasCutMark(content)) return true;
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (bracketLanguages.has(ending)) return openAtEnd(text) > 0;
  if (ending === 'html' || ending === 'htm')
    return /<html/i.test(text) && !/<\/html>\s*$/i.test(text.slice(-40));
  return false;
};

/** Whether the last line says that something was cut. */
export const hasCutMark = (content: string): boolean => {
  const text = content.trimEnd();
  const last = text.slice(text.lastIndexOf('\n') + 1).trim();
  return last.length < 80 && cutMarks.test(last);
};
