import { isPath } from './path-hint.ts';

/** A file inside JSON; `path` is undefined where only code was given. */
export interface WrappedFile {
  path: string | undefined;
  content: string;
}

const pathKeys = [
  'path',
  'file_path',
  'filePath',
  'filepath',
  'filename',
  'fileName',
  'file_name',
  'file',
  'name',
];
const contentKeys = ['content', 'contents', 'code', 'source'];
const nothing: ReadonlySet<string> = new Set();

const textAt = (object: Record<string, unknown>, keys: readonly string[]): string | undefined => {
  const key = keys.find((name) => typeof object[name] === 'string');
  return key === undefined ? undefined : String(object[key]);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fileOf = (value: unknown, known: ReadonlySet<string>): WrappedFile | undefined => {
  if (!isObject(value)) return undefined;
  const content = textAt(value, contentKeys);
  const path = textAt(value, pathKeys)?.replace(/^\.\//, '');
  if (content === undefined || (path !== undefined && !isPath(path, known))) return undefined;
  return { path, content };
};

const filesOf = (value: unknown, known: ReadonlySet<string>): WrappedFile[] | undefined => {
  const inside = isObject(value) && 'files' in value ? value['files'] : value;
  if (isObject(inside) && inside !== value) {
    const entries = Object.entries(inside).map(([path, content]) => fileOf({ path, content }, known));
    return complete(entries);
  }
  if (!Array.isArray(inside)) return complete([fileOf(inside, known)]);
  const files = complete(inside.map((entry) => fileOf(entry, known)));
  return files?.every(({ path }) => path !== undefined) ? files : undefined;
};

/** One entry that is no file makes all of it data that only looks like files. */
const complete = (files: readonly (WrappedFile | undefined)[]): WrappedFile[] | undefined => {
  const found = files.filter((file) => file !== undefined);
  return found.length > 0 && found.length === files.length ? found : undefined;
};

const controls: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Models break lines inside strings, where JSON wants `\n`. */
const escapeBreaks = (text: string): string => {
  const parts: string[] = [];
  let inside = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '"') inside = !inside;
    else if (char === '\\' && inside) at++;
    else if (inside && char in controls) {
      parts.push(text.slice(from, at), controls[char] ?? '');
      from = at + 1;
    }
  }
  return parts.join('') + text.slice(from);
};

const parse = (text: string): unknown => {
  for (const attempt of [(): string => text, (): string => escapeBreaks(text)])
    try {
      return JSON.parse(attempt());
    } catch {
      // Not JSON as it stands: once more with its line breaks mended, then it is none.
    }
  return undefined;
};

/**
 * The files of `{"path", "content"}` or `{"files": […]}`; undefined when the text is anything else. Other names of the
 * same keys (`code`, `filename`) are understood, and so are line breaks inside strings.
 */
export const unwrapJson = (raw: string, known: ReadonlySet<string> = nothing): WrappedFile[] | undefined => {
  const text = raw.trim();
  if (text[0] !== '{' && text[0] !== '[') return undefined;
  if (!/"(?:content|contents|code|source|files)"\s{0,8}:/.test(text)) return undefined;
  return filesOf(parse(text), known);
};
