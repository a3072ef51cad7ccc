/** Grammar → endings of the files that it reads. */
const endings: Record<string, string> = {
  javascript: 'js mjs cjs jsx',
  typescript: 'ts mts cts',
  tsx: 'tsx',
  json: 'json jsonc webmanifest',
  python: 'py pyi',
  go: 'go',
  rust: 'rs',
  java: 'java',
  // What C has and C++ has not is rare in the sources of projects.
  cpp: 'c h cc cpp cxx hpp hh hxx',
  'c-sharp': 'cs',
  ruby: 'rb',
  php: 'php',
  css: 'css',
  bash: 'sh bash',
};

const grammars = new Map(
  Object.entries(endings).flatMap(([grammar, words]) =>
    words.split(' ').map((word): [string, string] => [word, grammar]),
  ),
);

/** The grammar for a path by its ending, 'json' for every kind of JSON; undefined where there is none. */
export const grammarOf = (path: string): string | undefined =>
  grammars.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase());

/** Whether a JSON file may hold comments and trailing commas, as its readers take it. */
export const mayHoldComments = (path: string): boolean =>
  /(?:^|\/)(?:[tj]sconfig[^/]*\.json|[^/]*\.jsonc|\.[^/]*rc\.json|devcontainer\.json|api-extractor\.json|\.vscode\/[^/]*\.json)$/i.test(
    path,
  );
