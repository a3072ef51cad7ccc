/** What a new project can start from. The files stand in a folder of this name in the room `workspace`. */
export interface Template {
  name: string;
  about: string;
  /** What a spec says that asks for it; none for one that is only taken by name or by default. */
  sign?: RegExp;
}

/** In the order in which a spec is held against them: what is rarer and says more comes first. */
export const templates: readonly Template[] = [
  {
    name: 'nextjs',
    about: 'Next.js: React on the server and in the browser, with an API route',
    sign: /\bnext\.?js\b/i,
  },
  { name: 'nestjs', about: 'a server with NestJS', sign: /\bnest\.?js\b/i },
  { name: 'fastify', about: 'a server with Fastify', sign: /\bfastify\b/i },
  {
    name: 'fullstack',
    about: 'React with Vite in front, Express behind, one package',
    sign: /\bfull[- ]?stack\b|\bReact\b[^]*\bExpress\b|\bExpress\b[^]*\bReact\b/,
  },
  {
    name: 'react-vite',
    about: 'a web page with React and Vite',
    // "react to a signal" is no wish for a library.
    sign: /\bReact\b(?! to\b| Native\b)|\breact (?:app|component|frontend|page|site|ui)\b|\breact\.?js\b|\bvite\b/,
  },
  {
    name: 'express',
    about: 'a server with Express',
    sign: /\bExpress\b|\bexpress\.?js\b|\bexpress (?:api|app|route|server)\b/,
  },
  {
    name: 'python-api',
    about: 'an HTTP API in Python, on the standard library alone',
    sign: /\bpython\b[^]*\b(?:api|http|rest|server|web ?service)\b|\b(?:api|http|rest|server|web ?service)\b[^]*\bpython\b|\b(?:django|fastapi|flask)\b/i,
  },
  { name: 'python-package', about: 'a package in Python, without dependencies', sign: /\bpython\b/i },
  {
    name: 'cli',
    about: 'a command line program in TypeScript, without dependencies',
    sign: /\bCLI\b|\bcommand[- ]line\b/i,
  },
  { name: 'node-library', about: 'a library in TypeScript, without dependencies' },
  {
    name: 'empty',
    about: 'a README and a .gitignore, for every other language',
    sign: /\b(?:golang|kotlin|swift|zig)\b|\bRust\b|\bJava\b|\bin (?:C|Go)\b|\bC(?:\+\+|#)/,
  },
];

/** It comes with tests, so that the first run has something to prove its work by. */
export const defaultTemplate = 'node-library';

/** The template that a spec asks for, with the word that says so; the default one without a word where none does. */
export const chooseTemplate = (spec: string): { name: string; word?: string } => {
  for (const { name, sign } of templates) {
    const word = sign?.exec(spec)?.[0];
    if (word !== undefined) return { name, word };
  }
  return { name: defaultTemplate };
};
