import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadGrammar } from '../../compose/grammars.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import { openSyntax } from '../../extract/syntax/open-syntax.ts';
import { freeFixes } from './index.ts';

const syntax = openSyntax(loadGrammar);

const fix = async (project: Record<string, string>, ...complaints: Partial<Diagnostic>[]) => {
  const read = (path: string) => Promise.resolve(project[path]);
  const { files } = await freeFixes(
    complaints.map((one) => ({ tool: 'tsc', severity: 'error', message: '', ...one })),
    {
      paths: Object.keys(project),
      read,
      exportsOf: async (path) => {
        const text = project[path];
        return text === undefined ? undefined : syntax.exportsOf(path, text);
      },
    },
  );
  return Object.fromEntries(files);
};

const math = 'export function add(a: number, b: number) {\n  return a + b;\n}\nexport const mean = 1;\n';

test('a missing import is added to what is imported from the module already, or above the other imports', async () => {
  const complaint = { path: 'src/a.ts', code: 'TS2304', message: "Cannot find name 'mean'." };
  assert.deepEqual(
    await fix(
      { 'src/math.ts': math, 'src/a.ts': "import { add } from './math';\nadd(mean, 1);\n" },
      complaint,
    ),
    {
      'src/a.ts': "import { add, mean } from './math';\nadd(mean, 1);\n",
    },
  );
  assert.deepEqual(
    await fix(
      { 'src/math.ts': math, 'src/a.ts': "import { x } from './x.js';\nx(mean);\n", 'src/x.ts': '' },
      complaint,
    ),
    {
      'src/a.ts': "import { mean } from './math.js';\nimport { x } from './x.js';\nx(mean);\n",
    },
  );
  const other = { 'src/math.ts': math, 'lib/stats.ts': 'export const mean = 2;\n', 'src/a.ts': 'f(mean);\n' };
  assert.deepEqual(await fix(other, complaint), {}, 'two modules could be meant');
  assert.deepEqual(
    await fix(
      { 'src/a.ts': 'readFileSync("x");\n' },
      { ...complaint, message: "Cannot find name 'readFileSync'." },
    ),
    {
      'src/a.ts': 'import { readFileSync } from \'node:fs\';\nreadFileSync("x");\n',
    },
  );
});

test('a name of Python is imported from the standard library or the module beside it', async () => {
  const flake = { tool: 'flake8', path: 'svc.py', code: 'F821', message: "undefined name 'json'" };
  assert.deepEqual(await fix({ 'svc.py': 'import os\nprint(json.dumps({}))\n' }, flake), {
    'svc.py': 'import json\nimport os\nprint(json.dumps({}))\n',
  });
  const name = { tool: 'unittest', path: 'app.py', message: "NameError: name 'mean' is not defined" };
  assert.deepEqual(
    await fix({ 'calc.py': 'def mean(xs):\n    return 1\n', 'app.py': 'print(mean([1]))\n' }, name),
    {
      'app.py': 'from calc import mean\nprint(mean([1]))\n',
    },
  );
});

test('a wrong path is mended where one file only can be meant', async () => {
  const complaint = {
    path: 'src/index.ts',
    code: 'TS2307',
    message: "Cannot find module './maths' or its corresponding type declarations.",
  };
  const index = "import { add } from './maths';\nimport { log } from './util/log';\n";
  assert.deepEqual(
    await fix({ 'src/index.ts': index, 'src/math.ts': math, 'src/utils/log.ts': '' }, complaint),
    {
      'src/index.ts': "import { add } from './math';\nimport { log } from './utils/log';\n",
    },
  );
  const two = { 'src/index.ts': "import './util/log';\n", 'src/utils/log.ts': '', 'lib/log.ts': '' };
  assert.deepEqual(await fix(two, complaint), {}, 'two files could be meant');
});

test('endings, kinds of export, kinds of module, settings and manifests', async () => {
  assert.deepEqual(
    await fix(
      { 'a.ts': "import { add } from './math';\n", 'math.ts': math },
      {
        path: 'a.ts',
        code: 'TS2835',
        message: "Relative import paths need explicit file extensions. Did you mean './math.js'?",
      },
    ),
    { 'a.ts': "import { add } from './math.js';\n" },
  );
  assert.deepEqual(
    await fix(
      {
        'a.ts': "import math from './math';\nimport { Logger } from './logger';\n",
        'math.ts': math,
        'logger.ts': 'export default class Logger {}\n',
      },
      { path: 'a.ts', code: 'TS1192', message: 'Module \'"/x/math"\' has no default export.' },
    ),
    { 'a.ts': "import * as math from './math';\nimport Logger from './logger';\n" },
  );
  assert.deepEqual(
    await fix(
      {
        'package.json': '{ "type": "module" }',
        'src/index.js':
          "const { readFileSync } = require('fs');\nconst { greet: say } = require('./greet');\nsay(readFileSync);\n",
        'src/greet.js': 'module.exports.greet = (n) => n;\n',
      },
      { path: 'src/index.js', message: 'ReferenceError: require is not defined in ES module scope' },
      {
        path: 'src/index.js',
        message: "The requested module './greet.js' does not provide an export named 'greet'",
      },
    ),
    {
      'src/index.js':
        "import { readFileSync } from 'fs';\nimport { greet as say } from './greet.js';\nsay(readFileSync);\n",
      'src/greet.js': 'export const greet = (n) => n;\n',
    },
  );
  assert.deepEqual(
    await fix(
      { 'tsconfig.json': '{\n  "compilerOptions": {\n    "strict": true\n  }\n}\n', 'src/App.tsx': '' },
      {
        path: 'src/App.tsx',
        code: 'TS17004',
        message: "Cannot use JSX unless the '--jsx' flag is provided.",
      },
    ),
    { 'tsconfig.json': '{\n  "compilerOptions": {\n    "jsx": "react-jsx",\n    "strict": true\n  }\n}\n' },
  );
  assert.deepEqual(
    await fix(
      { 'package.json': '{\n  // mine\n  "name": "x",\n}\n' },
      { tool: 'npm', code: 'EJSONPARSE', message: 'Invalid package.json' },
    ),
    { 'package.json': '{\n  "name": "x"\n}\n' },
  );
});

test('a module of JavaScript without types gets a declaration that promises only what can be called', async () => {
  const project = {
    'tsconfig.json': '{ "compilerOptions": { "types": [] } }',
    'package.json': '{ "devDependencies": { "@types/node": "*" } }',
    'src/io.ts': "import legacy from './legacy.js';\n",
    'src/legacy.js': 'export default function legacy(s) {\n  return s;\n}\n',
  };
  const fixed = await fix(
    project,
    {
      path: 'src/io.ts',
      code: 'TS7016',
      message: "Could not find a declaration file for module './legacy.js'.",
    },
    {
      path: 'src/io.ts',
      code: 'TS2591',
      message: "Cannot find name 'process'. Do you need to install type definitions for node?",
    },
  );
  assert.match(fixed['src/legacy.d.ts'] ?? '', /export default value;/);
  assert.equal(fixed['tsconfig.json'], '{ "compilerOptions": { "types": ["node"] } }');
});

test('DX-7: hostile names in complaints and files are no patterns, and nothing is thrown', async () => {
  const hostile = ['.*', '$&', '(((((', '../../../etc/passwd', 'a'.repeat(90), '__proto__', 'constructor'];
  for (const name of hostile) {
    const project = { 'a.js': `import x from './${name}';\n${name}\n`, 'b.js': 'export const b = 1;\n' };
    for (const message of [
      `Cannot find name '${name}'`,
      `Cannot find module './${name}'`,
      `Did you mean './${name}'?`,
    ])
      assert.equal(typeof (await fix(project, { path: 'a.js', code: 'TS2835', message })), 'object');
  }
});
