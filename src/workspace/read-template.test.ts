import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse as parseToml } from 'smol-toml';
import { templates } from '../domain/template.ts';
import { readTemplate } from './read-template.ts';
import { moduleName, packageName } from './template-names.ts';

const names = templates.map(({ name }) => name);
const coded = names.filter((name) => name !== 'empty');
const ofNode = coded.filter((name) => !name.startsWith('python-'));
const servers = ['express', 'fastify', 'nestjs', 'nextjs', 'fullstack', 'python-api'];

const textOf = (files: Map<string, string>, path: string): string => {
  const text = files.get(path);
  assert.ok(text !== undefined, `there is no ${path}`);
  return text;
};

/** MIT by their `licenses`, which npm does not copy into lock files. */
const saidTheOldWay = new Set(['node_modules/busboy', 'node_modules/streamsearch']);

interface Manifest {
  name: string;
  license: string;
  scripts: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

interface LockEntry {
  version?: string;
  resolved?: string;
  license?: string;
  optionalDependencies?: Record<string, string>;
}

const manifestOf = (files: Map<string, string>): Manifest =>
  JSON.parse(textOf(files, 'package.json')) as Manifest;
const lockOf = (files: Map<string, string>): Record<string, LockEntry> =>
  (JSON.parse(textOf(files, 'package-lock.json')) as { packages: Record<string, LockEntry> }).packages;

for (const name of coded)
  test(`the template ${name} is complete: README with its commands, licence, ignored files, linter, tests`, async () => {
    const files = await readTemplate(name, '/home/ada/shop');
    const paths = [...files.keys()];
    assert.match(textOf(files, 'README.md'), /^# shop\n[^]*```sh\n/);
    assert.match(textOf(files, 'LICENSE'), /^MIT License\n\nCopyright \(c\) the authors of shop\n/);
    assert.match(textOf(files, '.gitignore'), /^(?:node_modules|__pycache__)\/$/m);
    assert.ok(paths.some((path) => /(?:^|\/)(?:\.oxlintrc\.json|\.flake8)$/.test(path)));
    assert.ok(paths.some((path) => /\.test\.tsx?$|\/test_\w+\.py$/.test(path)));
    assert.ok(paths.every((path) => !/_gitignore|node_modules|__pycache__|(?:^|\/)dist\//.test(path)));
  });

for (const name of ofNode)
  test(`the template ${name} is pinned: exact versions, and a lock file that fits and names no registry`, async () => {
    const files = await readTemplate(name, 'shop');
    const { scripts, license, dependencies = {}, devDependencies = {} } = manifestOf(files);
    for (const script of ['typecheck', 'lint', 'test', 'build']) assert.ok(script in scripts, script);
    assert.equal(license, 'MIT');
    for (const [one, version] of Object.entries({ ...dependencies, ...devDependencies }))
      assert.match(version, /^\d+\.\d+\.\d+$/, one);
    const lock = lockOf(files);
    const root = lock[''] as Manifest;
    assert.deepEqual(
      [root.name, root.dependencies ?? {}, root.devDependencies ?? {}],
      ['shop', dependencies, devDependencies],
    );
    for (const [path, entry] of Object.entries(lock)) {
      assert.equal(entry.resolved, undefined, path);
      assert.ok(entry.license ?? saidTheOldWay.has(path), `${path} has a licence`);
      for (const part of Object.keys(entry.optionalDependencies ?? {}))
        assert.ok(
          Object.keys(lock).some((key) => key.endsWith(`node_modules/${part}`)),
          `${part} is missing: npm ci would refuse the lock file`,
        );
    }
  });

test('templates agree on the versions of what they share', async () => {
  const versions = new Map<string, Set<string>>();
  for (const name of ofNode) {
    const { dependencies, devDependencies } = manifestOf(await readTemplate(name, 'shop'));
    for (const [one, version] of Object.entries({ ...dependencies, ...devDependencies }))
      versions.set(one, (versions.get(one) ?? new Set()).add(version));
  }
  const torn = [...versions].filter(([, all]) => all.size > 1).map(([one]) => one);
  // Next.js asks the compiler for an interface that TypeScript 7 does not have.
  assert.deepEqual(torn, ['typescript']);
});

test('no template names a server that packages come from', async () => {
  for (const name of names)
    for (const [path, text] of await readTemplate(name, 'shop'))
      assert.doesNotMatch(text, /registry\.|npmjs|pypi\.org|pythonhosted/i, `${name}/${path}`);
});

test('every command of a README is a script of its template', async () => {
  for (const name of ofNode) {
    const files = await readTemplate(name, 'shop');
    const { scripts } = manifestOf(files);
    const named = [...textOf(files, 'README.md').matchAll(/^npm (?:run )?(\w+)/gm)].map(([, one]) => one);
    assert.deepEqual(
      named.filter((one) => one !== 'ci' && !(String(one) in scripts)),
      [],
    );
    for (const script of Object.keys(scripts)) assert.ok(named.includes(script), `${name}: ${script}`);
  }
});

test('servers listen where PORT says and tell that they are well', async () => {
  for (const name of servers) {
    const readme = textOf(await readTemplate(name, 'shop'), 'README.md');
    assert.match(readme, /It listens on `PORT`, else on \d{4}/, name);
    assert.match(readme, /`GET \/(?:api\/)?health`/, name);
  }
});

const folders: [string, string, string][] = [
  ['/home/ada/My Shop', 'my-shop', 'my_shop'],
  ['./shop.v2/', 'shop.v2', 'shop_v2'],
  ['Größe & Crème', 'gro-e-creme', 'gro_e_creme'],
  ['../项目', 'project', 'project'],
  ['...', 'project', 'project'],
  ['_private-', 'private', 'private'],
  ['2048', '2048', 'package_2048'],
  ['json', 'json', 'json_package'],
  ['class', 'class', 'class_package'],
  ['tests', 'tests', 'tests_package'],
  ['node_modules', 'project', 'project'],
  [`it's "$(x)" \\ {{name}}`, 'it-s-x-name', 'it_s_x_name'],
  ['x'.repeat(200), 'x'.repeat(64), 'x'.repeat(64)],
];

for (const [folder, wanted, module] of folders)
  test(`the folder ${folder.slice(0, 24)} makes the names ${wanted.slice(0, 24)} and ${module.slice(0, 24)}`, () => {
    const name = packageName(folder);
    assert.deepEqual([name, moduleName(name)], [wanted, module]);
  });

test('odd folder names fill every place, and what is filled still parses', async () => {
  for (const [folder, wanted, module] of folders) {
    for (const name of names)
      for (const [path, text] of await readTemplate(name, folder)) {
        assert.doesNotMatch(path + text, /\{\{(?:name|module)\}\}/, `${name}/${path}`);
        if (path === 'package.json' || path === 'package-lock.json')
          assert.equal((JSON.parse(text) as Manifest).name, wanted);
        if (path === 'pyproject.toml')
          assert.equal((parseToml(text)['project'] as { name: string }).name, wanted);
      }
    const files = await readTemplate('python-package', folder);
    assert.ok(files.has(`${module}/__init__.py`));
  }
});
