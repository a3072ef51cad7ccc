/** tsconfig.json is JSON with comments and trailing commas. */
const withoutComments = (text: string): string => {
  let plain = '';
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? '';
    if (char === '"') {
      const end = endOfString(text, at);
      plain += text.slice(at, end);
      at = end;
    } else if (char === '/' && text[at + 1] === '/') at = orEnd(text.indexOf('\n', at), text);
    else if (char === '/' && text[at + 1] === '*') at = orEnd(text.indexOf('*/', at + 2), text) + 2;
    else {
      plain += char;
      at++;
    }
  }
  return plain.replaceAll(/,(\s{0,200}[}\]])/g, '$1');
};

const orEnd = (index: number, text: string): number => (index < 0 ? text.length : index);

const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
};

/** Whether a tsconfig refers to other projects: it is then checked with `tsc -b`. Unreadable ones do not; tsc says why. */
export const referencesOthers = (text: string): boolean => {
  try {
    const config = JSON.parse(withoutComments(text)) as unknown;
    const references =
      typeof config === 'object' && config !== null && 'references' in config ? config.references : undefined;
    return Array.isArray(references) && references.length > 0;
  } catch {
    return false;
  }
};
