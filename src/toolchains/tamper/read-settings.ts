import { scanCode, syntaxOf } from './scan-code.ts';

/** The plain values under a key, in order; of `["error", {…}]` only `error`, the rest has keys of its own. */
export interface Setting {
  values: string[];
  line: number;
}

export type Settings = Map<string, Setting>;

const add = (settings: Settings, key: string, value: string | undefined, line: number): void => {
  const setting = settings.get(key) ?? { values: [], line };
  settings.set(key, setting);
  if (value !== undefined) setting.values.push(value);
};

/** Keys are looked up whole for every value, so what only nests does not make them longer and longer. */
const [keyLimit, wordLimit] = [400, 200];

const joined = (path: string, key: string): string =>
  path === '' || key === '' ? path || key : `${path}.${key}`.slice(0, keyLimit);

const token = /(['"`])|[{[(]|[}\])]|,|[\w$.@/-]+/g;

/** Object literals of JSON and of JavaScript alike: keys joined by dots, lists without their positions. */
const readObject = (text: string): Settings => {
  const { code, bare, lineAt } = scanCode(text, 'script');
  const settings: Settings = new Map();
  const outer: string[] = [];
  let path = '';
  let key: string | undefined;
  token.lastIndex = 0;
  for (let found = token.exec(code); found; found = token.exec(code)) {
    const [sign, mark] = found;
    const end = mark ? code.indexOf(mark, found.index + 1) : token.lastIndex - 1;
    if (mark && end > 0) token.lastIndex = end + 1;
    if ('{[('.includes(sign)) {
      outer.push(path);
      path = joined(path, key ?? '');
      key = undefined;
    } else if ('}])'.includes(sign)) {
      path = outer.pop() ?? '';
      key = undefined;
    } else if (sign === ',') key = undefined;
    else {
      const word = mark ? bare.slice(found.index + 1, Math.max(end, found.index + 1)) : sign;
      if (/^\s*:/.test(code.slice(token.lastIndex, token.lastIndex + 20))) key = word.slice(0, wordLimit);
      else add(settings, joined(path, key ?? ''), word, lineAt(found.index));
    }
  }
  return settings;
};

const listed = (value: string): string[] =>
  value
    .replace(/^[[{(]|[\]})]$/g, '')
    .split(/[\n,]+/)
    .map((part) => part.trim().replace(/^['"]|['"]$/g, ''))
    .filter(Boolean);

/** TOML and INI: sections, `key = value`, lists over several lines by brackets or by indent. */
const readLines = (text: string): Settings => {
  const { bare } = scanCode(text.replace(/^;.*$/gm, ''), 'python');
  const settings: Settings = new Map();
  let [section, key, line] = ['', '', 0];
  for (const words of bare.split('\n')) {
    line += 1;
    const head = /^\[{1,2}([^[\]]+)\]{1,2}\s*$/.exec(words);
    const pair = /^\s*(['"]?[\w.*:/-]+['"]?)\s*[=:]\s*(.*)$/.exec(words);
    if (head) [section, key] = [head[1]?.trim().slice(0, wordLimit) ?? '', ''];
    else if (pair && (!/^\s/.test(words) || key === '')) {
      key = joined(section, (pair[1] ?? '').replace(/['"]/g, ''));
      add(settings, key, undefined, line);
      for (const value of listed(pair[2]?.trim() ?? '')) add(settings, key, value, line);
    } else if (key !== '') for (const value of listed(words.trim())) add(settings, key, value, line);
  }
  return settings;
};

/** What a settings file says, by key. Broken files give what could be read. */
export const readSettings = (path: string, text: string): Settings => {
  if (/(?:ignore|\.txt)$/.test(path)) {
    const settings: Settings = new Map();
    for (const [index, line] of text.split('\n').entries())
      if (/^\s*[^#\s]/.test(line)) add(settings, 'ignore', line.trim(), index + 1);
    return settings;
  }
  const script =
    syntaxOf(path) === 'script' || /(?:^|\/)\.(?:eslintrc|jshintrc|swcrc|mocharc|nycrc)$/.test(path);
  return script ? readObject(text) : readLines(text);
};
