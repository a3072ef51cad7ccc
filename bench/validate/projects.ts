/** A project to be validated: its files, what a person would type, and an edit of one file. */
export interface BenchProject {
  title: string;
  files: Record<string, string>;
  /** Shell commands, joined by `&&` as a person would. */
  plain: string[];
  edit: { path: string; text: string };
  /** Whether a lock file has to be made first. */
  installs: boolean;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const component = (index: number, greeting = 'Hello'): string => `import { useState } from 'react';

interface Props {
  name: string;
  start?: number;
}

export const Card${index} = ({ name, start = ${index} }: Props) => {
  const [count, setCount] = useState<number>(start);
  return (
    <section>
      <h2>${greeting} {name}</h2>
      <button type="button" onClick={() => setCount((value) => value + 1)}>
        count {count}
      </button>
    </section>
  );
};
`;

const componentTest = (index: number): string => `import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test } from 'vitest';
import { Card${index} } from './card${index}';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

test('card ${index} counts', () => {
  const root = document.createElement('div');
  act(() => createRoot(root).render(<Card${index} name="Ada" />));
  const button = root.querySelector('button');
  act(() => button?.click());
  expect(button?.textContent).toBe('count ${index + 1}');
});
`;

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'dom', 'dom.iterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  jsx: 'react-jsx',
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['vite/client'],
};

/** `components` of React with Vite; five tests in a browser's likeness. TypeScript 5 and eslint, as most projects have them. */
export const reactProject = (components: number): BenchProject => {
  const all = numbers(components);
  const tested = all.slice(0, 5);
  const app = [
    ...all.map((index) => `import { Card${index} } from './card${index}';`),
    '',
    'export const App = () => (\n  <main>',
    ...all.map((index) => `    <Card${index} name="n${index}" />`),
    '  </main>\n);\n',
  ].join('\n');
  return {
    title: `React with Vite: ${components} components, 5 tests with jsdom; TypeScript 5.9, eslint 10, Vitest 5`,
    installs: true,
    plain: ['npm install', 'npm run build', 'npm run lint', 'npm test'],
    edit: { path: 'src/card3.tsx', text: component(3, 'Good day') },
    files: {
      '.gitignore': 'node_modules\ndist\n',
      'package.json': json({
        name: 'cards',
        version: '1.0.0',
        private: true,
        type: 'module',
        scripts: { build: 'tsc --noEmit && vite build', lint: 'eslint .', test: 'vitest run' },
        dependencies: { react: '19.3.1', 'react-dom': '19.3.1' },
        devDependencies: {
          '@types/react': '19.3.0',
          '@types/react-dom': '19.3.0',
          '@vitejs/plugin-react': '6.3.0',
          eslint: '10.15.0',
          jsdom: '31.0.1',
          typescript: '5.9.3',
          'typescript-eslint': '8.73.0',
          vite: '8.3.8',
          vitest: '5.1.1',
        },
      }),
      'tsconfig.json': json({ compilerOptions, include: ['src'] }),
      'eslint.config.js':
        "import tseslint from 'typescript-eslint';\n\nexport default tseslint.config({ ignores: ['dist'] }, ...tseslint.configs.recommended);\n",
      'vite.config.js':
        "import react from '@vitejs/plugin-react';\nimport { defineConfig } from 'vite';\n\nexport default defineConfig({ plugins: [react()], test: { environment: 'jsdom' } });\n",
      'index.html': '<div id="root"></div>\n<script type="module" src="/src/main.tsx"></script>\n',
      'src/main.tsx':
        "import { createRoot } from 'react-dom/client';\nimport { App } from './app';\n\nconst root = document.getElementById('root');\nif (root) createRoot(root).render(<App />);\n",
      'src/app.tsx': app,
      ...Object.fromEntries(all.map((index) => [`src/card${index}.tsx`, component(index)])),
      ...Object.fromEntries(tested.map((index) => [`src/card${index}.test.tsx`, componentTest(index)])),
    },
  };
};

const route = (index: number, greeting = 'hello'): string =>
  `import { Router } from 'express';\n\nexport const route${index} = Router();\nroute${index}.get('/r${index}', (_request, reply) => {\n  reply.json({ said: '${greeting} ${index}' });\n});\n`;

const routeTest = (index: number): string =>
  `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport express from 'express';\nimport request from 'supertest';\nimport { route${index} } from './route${index}.js';\n\ntest('route ${index}', async () => {\n  const reply = await request(express().use(route${index})).get('/r${index}');\n  assert.equal(reply.status, 200);\n});\n`;

/** `routes` of Express, each with a test by node:test. */
export const expressProject = (routes: number): BenchProject => ({
  title: `Express: ${routes} routes, each with a test; eslint, node:test`,
  installs: true,
  plain: ['npm install', 'npm run lint', 'npm test'],
  edit: { path: 'src/route3.js', text: route(3, 'good day') },
  files: {
    '.gitignore': 'node_modules\n',
    'package.json': json({
      name: 'routes',
      version: '1.0.0',
      private: true,
      type: 'module',
      scripts: { lint: 'eslint .', test: 'node --test' },
      dependencies: { express: '5.3.0' },
      devDependencies: { eslint: '10.15.0', supertest: '7.3.2' },
    }),
    'eslint.config.js':
      'export default [{ rules: { "no-unused-vars": ["error", { argsIgnorePattern: "^_" }] } }];\n',
    ...Object.fromEntries(
      numbers(routes).flatMap((index) => [
        [`src/route${index}.js`, route(index)],
        [`src/route${index}.test.js`, routeTest(index)],
      ]),
    ),
  },
});

const module = (index: number, plus = 0): string =>
  `def add(a, b):\n    """Adds two numbers, and ${index}."""\n    return a + b + ${index}${plus === 0 ? '' : ` + ${plus} - ${plus}`}\n`;

/** `modules` of plain Python, each with a test by unittest; nothing is installed. */
export const pythonProject = (modules: number): BenchProject => ({
  title: `Python: ${modules} modules, each with a test by unittest, nothing to install`,
  installs: false,
  plain: ['python3 -m compileall -q -f .', 'python3 -m unittest discover -s tests -t .'],
  edit: { path: 'calc/m3.py', text: module(3, 1) },
  files: {
    '.gitignore': '__pycache__\n',
    'pyproject.toml': '[project]\nname = "calc"\nversion = "1.0.0"\n',
    'calc/__init__.py': '',
    'tests/__init__.py': '',
    ...Object.fromEntries(
      numbers(modules).flatMap((index) => [
        [`calc/m${index}.py`, module(index)],
        [
          `tests/test_m${index}.py`,
          `import unittest\n\nfrom calc.m${index} import add\n\n\nclass TestAdd(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(add(1, 2), ${index + 3})\n`,
        ],
      ]),
    ),
  },
});
