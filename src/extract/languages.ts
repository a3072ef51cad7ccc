const shells = new Set(
  'bash sh shell zsh fish console terminal powershell ps1 pwsh cmd bat batch shell-session sh-session'.split(
    ' ',
  ),
);
const outputs = new Set('text txt plaintext output log stdout stderr mermaid tree ascii'.split(' '));
const shellEndings = new Set('sh bash zsh fish ps1 bat cmd txt md'.split(' '));

/** Language name → file endings, where they differ. */
const endings: Record<string, string> = {
  javascript: 'js mjs cjs jsx',
  js: 'js mjs cjs jsx',
  jsx: 'jsx js',
  typescript: 'ts mts cts tsx',
  ts: 'ts mts cts tsx',
  tsx: 'tsx ts',
  python: 'py pyi',
  py: 'py pyi',
  python3: 'py',
  ruby: 'rb',
  rust: 'rs',
  golang: 'go',
  kotlin: 'kt kts',
  csharp: 'cs',
  'c#': 'cs',
  'f#': 'fs',
  fsharp: 'fs',
  'c++': 'cpp cc cxx hpp hh h',
  cpp: 'cpp cc cxx hpp hh h',
  'objective-c': 'm h mm',
  markdown: 'md mdx markdown',
  md: 'md mdx markdown',
  yaml: 'yml yaml',
  yml: 'yml yaml',
  html: 'html htm vue svelte',
  json: 'json jsonc webmanifest',
  jsonc: 'json jsonc',
  text: 'txt',
};

/** Whether a word is the name of a programming language, as models write it. */
export const isLanguageName = (word: string): boolean => word !== 'text' && Object.hasOwn(endings, word);

/** The language of an info string in lower case, or ''. */
export const languageOf = (info: string): string =>
  (/^[\w+#.-]+/.exec(info)?.[0] ?? '').toLowerCase().replace(/[_-]?code$/, '');

export const endingOf = (path: string): string => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
};

/** Blocks of commands are not files, unless their path says that they are. */
export const isShell = (language: string): boolean => shells.has(language);
export const isOutput = (language: string): boolean => outputs.has(language);
export const mayHoldCommands = (path: string): boolean =>
  shellEndings.has(endingOf(path)) || endingOf(path) === '';
export const isDiff = (language: string): boolean => language === 'diff' || language === 'patch';
export const isMarkdownLanguage = (language: string): boolean => /^(?:md|mdx|markdown)$/.test(language);

/** Whether a block in this language may be the content of this file. No language fits every file. */
export const fits = (language: string, path: string): boolean => {
  const ending = endingOf(path);
  if (language === '' || language === ending) return true;
  if (isShell(language)) return shellEndings.has(ending);
  return (endings[language] ?? language).split(' ').includes(ending);
};
