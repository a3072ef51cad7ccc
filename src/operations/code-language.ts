import { UserError } from '../domain/errors.ts';

/** Names of languages, as people write them in lower case → the ending of their files. */
const endings: Record<string, string> = {
  javascript: 'js',
  js: 'js',
  typescript: 'ts',
  ts: 'ts',
  python: 'py',
  py: 'py',
  go: 'go',
  golang: 'go',
  rust: 'rs',
  java: 'java',
  c: 'c',
  'c++': 'cpp',
  cpp: 'cpp',
  'c#': 'cs',
  csharp: 'cs',
  ruby: 'rb',
  php: 'php',
  bash: 'sh',
  shell: 'sh',
  css: 'css',
  json: 'json',
  yaml: 'yaml',
  markdown: 'md',
  sql: 'sql',
};

/** Modules have an ending of their own where no package.json says what the others are. */
const isModule = (text: string): boolean => /^[ \t]{0,20}(?:export|import)\b/m.test(text);

/** The name that a text of a language gets as a file. Throws UserError for languages that are not known. */
export const fileNameFor = (language: string, text: string): string => {
  const name = language.trim().toLowerCase();
  const ending = Object.hasOwn(endings, name) ? endings[name] : undefined;
  if (ending === undefined)
    throw new UserError(`the language ${language} is not known`, {
      usage: true,
      hint: `known are: ${Object.keys(endings).join(', ')}`,
    });
  return `code.${ending === 'js' && (text === '' || isModule(text)) ? 'mjs' : ending}`;
};
