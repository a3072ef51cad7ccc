import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegistryAnswer } from '../../domain/dependency.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import { freeFixes } from './index.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

/** What a registry tells of a package with these versions, the last of them its latest. */
const released = (createdAt: string, ...versions: string[]): RegistryAnswer => ({
  kind: 'found',
  record: {
    createdAt,
    versions: versions.map((version) => ({ version, publishedAt: createdAt, hasInstallScripts: false })),
    tags: { latest: versions.at(-1) ?? '' },
  },
});

const registry: Record<string, RegistryAnswer> = {
  'is-number': released('2015-01-01T00:00:00Z', '1.0.0', '6.0.0', '7.0.0'),
  'brand-new': released('2025-12-20T00:00:00Z', '1.0.0'),
  '@types/ws': released('2016-01-01T00:00:00Z', '8.5.0'),
  quiet: { kind: 'unreachable', reason: 'no network' },
};

const fix = async (project: Record<string, string>, complaint: Partial<Diagnostic>): Promise<unknown> => {
  const { files } = await freeFixes([{ tool: 'npm', severity: 'error', message: '', ...complaint }], {
    paths: Object.keys(project),
    read: (path) => Promise.resolve(project[path]),
    exportsOf: () => Promise.resolve(undefined),
    packages: { now, look: (name) => Promise.resolve(registry[name] ?? { kind: 'missing' }) },
  });
  const text = files.get('package.json');
  return text === undefined ? undefined : JSON.parse(text);
};

const manifest = (dependencies: Record<string, string>): Record<string, string> => ({
  'package.json': `${JSON.stringify({ name: 'p', dependencies }, null, 2)}\n`,
});

const noVersion = (range: string): Partial<Diagnostic> => ({
  path: 'package.json',
  code: 'ETARGET',
  message: `No matching version found for is-number@${range}.`,
});

test('a version that was never released becomes the nearest that was, with its mark', async () => {
  for (const [range, right] of [
    ['^99.0.0', '^7.0.0'],
    ['6.9.9', '6.0.0'],
    ['~3.1', '~1.0.0'],
  ] as const)
    assert.deepEqual(await fix(manifest({ 'is-number': range }), noVersion(range)), {
      name: 'p',
      dependencies: { 'is-number': right },
    });
});

const denied = (name: string): Partial<Diagnostic> => ({
  path: 'package.json',
  code: 'E404',
  message: `Not Found - GET https://registry.example.org/${name} - Not found\n'${name}@^1.0.0' is not in this registry.`,
});

test('a package that does not exist goes only where nothing speaks of it and its registry denies it', async () => {
  const one = manifest({ 'no-such-thing': '^1.0.0', 'is-number': '^7.0.0' });
  assert.deepEqual(await fix(one, denied('no-such-thing')), {
    name: 'p',
    dependencies: { 'is-number': '^7.0.0' },
  });
  assert.equal(await fix({ ...one, 'a.js': "import 'no-such-thing';" }, denied('no-such-thing')), undefined);
  assert.equal(await fix(manifest({ quiet: '^1.0.0' }), denied('quiet')), undefined);
  assert.equal(await fix(manifest({ '@mine/secret': '^1.0.0' }), denied('@mine/secret')), undefined);
});

const missing = (name: string, path = 'src/a.ts'): Partial<Diagnostic> => ({
  tool: 'tsc',
  path,
  code: 'TS2307',
  message: `Cannot find module '${name}' or its corresponding type declarations.`,
});

test('a package that is used and not declared is declared where the gate accepts it, for development where only a test needs it', async () => {
  const project = { ...manifest({}), 'src/a.ts': "import n from 'is-number';\n" };
  assert.deepEqual(await fix(project, missing('is-number')), {
    name: 'p',
    dependencies: { 'is-number': '^7.0.0' },
  });
  const inTest = (await fix(project, missing('is-number', 'test/a.test.ts'))) as Record<string, unknown>;
  assert.deepEqual(inTest['devDependencies'], { 'is-number': '^7.0.0' });
});

test('what is young, unknown, built in, relative, an alias of the project or declared already is not declared', async () => {
  const project = { ...manifest({ there: '1.0.0' }), 'src/components/b.ts': '', 'src/a.ts': '' };
  for (const name of ['brand-new', 'nobody-knows', 'node:fs', 'fs', './b', '@/b', 'components/b', 'there'])
    assert.equal(await fix(project, missing(name)), undefined, name);
});

test('types that the compiler asks for are declared for development', async () => {
  const message =
    "Could not find a declaration file for module 'ws'. Try `npm i --save-dev @types/ws` if it exists";
  const mended = await fix(manifest({ ws: '^8.0.0' }), {
    tool: 'tsc',
    path: 'src/a.ts',
    code: 'TS7016',
    message,
  });
  assert.deepEqual(mended, {
    name: 'p',
    dependencies: { ws: '^8.0.0' },
    devDependencies: { '@types/ws': '^8.5.0' },
  });
});

test('where nothing is installed no registry is asked and no manifest is changed', async () => {
  const project = { ...manifest({}), 'src/a.ts': '' };
  const complaint: Diagnostic = {
    tool: 'tsc',
    severity: 'error',
    path: 'src/a.ts',
    message: "Cannot find module 'is-number'",
  };
  const { files } = await freeFixes([complaint], {
    paths: Object.keys(project),
    read: () => Promise.resolve(undefined),
    exportsOf: () => Promise.resolve(undefined),
  });
  assert.equal(files.size, 0);
});
