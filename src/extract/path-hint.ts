/** Extensions of files that people keep in repositories. A word with another ending is taken for a path only when it is known. */
const extensions = new Set(
  (
    'js jsx mjs cjs ts tsx mts cts json jsonc json5 md mdx markdown txt rst adoc html htm css scss sass less vue svelte astro ' +
    'py pyi pyx ipynb rb rake erb go mod sum rs java kt kts scala groovy gradle c h cc cpp cxx hpp hh hxx cs fs fsx vb m mm swift dart ' +
    'php pl pm lua r jl ex exs erl hrl hs clj cljs edn ml mli nim zig v sh bash zsh fish ps1 bat cmd sql prisma graphql gql proto ' +
    'yml yaml toml ini cfg conf env properties xml svg csv tsv lock patch diff tf hcl nix cmake mk make dockerfile ' +
    'ejs hbs njk pug twig liquid tmpl tpl j2 jinja snap wat asm s pas f90 sol cu glsl wgsl vert frag po pot ' +
    'example editorconfig gitignore npmrc nvmrc webmanifest'
  ).split(' '),
);

const namesWithoutExtension = new Set(
  (
    'dockerfile containerfile makefile gnumakefile rakefile gemfile procfile vagrantfile jenkinsfile justfile brewfile caddyfile ' +
    'license licence notice authors changelog readme codeowners pipfile cname'
  ).split(' '),
);

/** Products that are named like files. */
const products =
  /^(node|next|vue|react|nuxt|nest|express|three|d3|chart|discord|socket|ember|backbone|alpine|p5)\.(js|io)$/i;

const pathLimit = 240;

const wrapping = new Set([
  '`',
  '*',
  '"',
  "'",
  '_',
  '<',
  '>',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ' ',
  '\t',
  '\r',
  '#',
]);
const trailing = new Set([...wrapping, ':', ',', ';', '.']);

const unwrap = (text: string): string => {
  let start = 0;
  let end = text.length;
  while (end > start && trailing.has(text[end - 1] ?? '')) end--;
  // Brackets, underscores and dots may open a path of their own: `[id].tsx`, `(group)/page.tsx`, `__init__.py`.
  while (start < end && wrapping.has(text[start] ?? '') && !'([_'.includes(text[start] ?? '')) start++;
  const opener = text[start];
  const inside = text.slice(start + 1, end);
  const lonely = (opener === '(' && !inside.includes(')')) || (opener === '[' && !inside.includes(']'));
  return lonely ? inside : text.slice(start, end);
};

/** Takes off quotes, backticks, bold marks and a leading `./`; `\` becomes `/`. */
export const cleanPath = (text: string): string => {
  const path = unwrap(text.trim()).replaceAll('\\', '/');
  return path.startsWith('./') ? path.slice(2) : path;
};

const hasPathEnding = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot < 0) return namesWithoutExtension.has(name.toLowerCase());
  return (
    extensions.has(name.slice(dot + 1).toLowerCase()) ||
    namesWithoutExtension.has(name.slice(0, dot).toLowerCase())
  );
};

/** Whether a word standing where a path may stand is one. `known` paths are paths whatever they look like. */
export const isPath = (text: string, known: ReadonlySet<string>): boolean => {
  if (known.has(text)) return true;
  if (text === '' || text.length > pathLimit || products.test(text)) return false;
  if (!/^[\w.@+~$()[\]/-]+$/.test(text) || text.endsWith('/') || text.includes('//')) return false;
  return hasPathEnding(text);
};

const pathIn = (text: string, known: ReadonlySet<string>): string | undefined => {
  const path = cleanPath(text);
  return isPath(path, known) ? path : undefined;
};

const label =
  /^(?:(?:new|updated?|modified|changed|complete|full|create|add|edit|modify|the)\s+)?(?:file ?name|file ?path|filename|filepath|file|path|title)\s*[:=]\s*/i;
const verb = /^(?:new|updated?|modified|create|add|edit|modify|overwrite|replace|change)\s*:?\s+(?=\S+$)/i;
const remark =
  /\s+(?:\((?:[a-z ,-]{1,40})\)|[-–—]+ ?(?:new|updated|modified|created|changed|unchanged)(?: file)?)$/i;
const bullet = /^(?:[-*+>•]\s+|\d{1,3}[.)]\s+|#{1,6}\s+)/;

/** Reads a line that holds a path and nothing but marks around it: bold, backticks, heading, list item, `File: x`. */
export const pathOfLine = (line: string, known: ReadonlySet<string>): string | undefined => {
  let text = line.trim();
  if (text === '' || text.length > pathLimit + 80) return undefined;
  // Most lines are prose: without a dot or a slash only a few names are paths at all.
  if (
    !text.includes('.') &&
    !text.includes('/') &&
    !/file|licen[cs]e|notice|authors|changelog|readme|codeowners|cname/i.test(text)
  )
    return known.has(cleanPath(text)) ? cleanPath(text) : undefined;
  for (let round = 0; round < 3; round++) text = text.replace(bullet, '');
  const bare = text
    .replaceAll('**', '')
    .replaceAll('`', '')
    .replace(/:$/, '')
    .trim()
    .replace(/^\d{1,3}[.)]\s+/, '');
  const plain = bare.replace(remark, '').trim();
  return (
    pathIn(plain, known) ?? pathIn(plain.replace(label, ''), known) ?? pathIn(plain.replace(verb, ''), known)
  );
};

const commentMarks: [string, string][] = [
  ['//', ''],
  ['#', ''],
  ['--', ''],
  [';', ''],
  ['%', ''],
  ['/*', '*/'],
  ['<!--', '-->'],
  ['{/*', '*/}'],
  ['"""', '"""'],
  ['<%#', '%>'],
];

/** The text of a line that is one comment, or undefined. */
export const commentText = (line: string): string | undefined => {
  const text = line.trim();
  if (text.length > pathLimit + 80) return undefined;
  for (const [open, close] of commentMarks)
    if (text.startsWith(open) && text.endsWith(close) && text.length >= open.length + close.length)
      return text.slice(open.length, text.length - close.length).trim();
  return undefined;
};

/** Reads a path out of a comment that holds nothing else; `labelled` when it says that it is one (`// File: x`). */
export const pathOfComment = (
  line: string,
  known: ReadonlySet<string>,
): { path: string; labelled: boolean } | undefined => {
  const text = commentText(line);
  if (text === undefined || line.trim().startsWith('#!')) return undefined;
  const labelled = label.test(text);
  const path = pathIn(labelled ? text.replace(label, '') : text, known);
  return path === undefined ? undefined : { path, labelled };
};

const attribute =
  /(?:^|[\s{,;])(?:title|file|filename|file_name|filepath|path)\s*[=:]\s*("[^"]*"|'[^']*'|[^\s,}]+)/i;

/** Reads the path of an info string: `ts path=x`, `ts title="x"`, `ts:x`, `ts x`, `x`. */
export const pathOfInfo = (info: string, known: ReadonlySet<string>): string | undefined => {
  const named = attribute.exec(info)?.[1];
  if (named !== undefined) {
    const path = cleanPath(named);
    return path === '' ? undefined : path;
  }
  for (const word of info.split(/\s+/)) {
    // `dockerfile` and `makefile` in small letters are languages.
    if (/^[a-z]+$/.test(word) && !known.has(word)) continue;
    const colon = word.indexOf(':');
    const behind =
      colon > 0 && /^[\w+#.-]+$/.test(word.slice(0, colon))
        ? pathIn(word.slice(colon + 1), known)
        : undefined;
    const path = behind ?? (word.includes(':') ? undefined : pathIn(word, known));
    if (path !== undefined) return path;
  }
  return undefined;
};

/** Paths in backticks, or known ones, inside a sentence. */
export const pathsOfSentence = (line: string, known: ReadonlySet<string>): string[] => {
  if (line.length > 600) return [];
  const quoted = line.split('`').filter((_, at) => at % 2 === 1);
  const words = line.split(/\s+/).map(cleanPath);
  const found = [
    ...quoted.map(cleanPath).filter((text) => isPath(text, known)),
    ...words.filter((word) => known.has(word)),
  ];
  return [...new Set(found)];
};
