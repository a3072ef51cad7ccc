import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { AddedDependency, PackageRecord, RegistryAnswer } from '../../domain/dependency.ts';
import { findAdded } from './find-added.ts';
import { findImitated, findNearest, isPopular } from './find-nearest.ts';
import { judgeDependency, needsLookup } from './judge-dependency.ts';
import { popularNpm } from './popular-npm.ts';
import { popularPypi } from './popular-pypi.ts';
import { isDependencyManifest, readManifestDependencies } from './read-manifest-dependencies.ts';
import { readRange } from './version-range.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const ago = (days: number): string => new Date(now - days * 86_400_000).toISOString();

const record = (changes: Partial<PackageRecord> = {}): PackageRecord => ({
  createdAt: ago(2000),
  tags: { latest: '1.2.0' },
  versions: [
    { version: '1.0.0', publishedAt: ago(1900), hasInstallScripts: false, licence: 'MIT' },
    { version: '1.2.0', publishedAt: ago(400), hasInstallScripts: false, licence: 'MIT' },
  ],
  ...changes,
});
const found = (changes?: Partial<PackageRecord>): RegistryAnswer => ({
  kind: 'found',
  record: record(changes),
});

const added = (name: string, changes: Partial<AddedDependency> = {}): AddedDependency => ({
  ecosystem: 'npm',
  name,
  range: '^1.0.0',
  source: 'registry',
  manifest: 'package.json',
  ...changes,
});
const judge = (one: AddedDependency, answer: RegistryAnswer = found()) =>
  judgeDependency(one, answer, { now, known: ['my-lib'] });

for (const [name, meant] of Object.entries({
  lodahs: 'lodash',
  expres: 'express',
  crossenv: 'cross-env',
  'v-ue': 'vue',
  'types-node': '@types/node',
  '@type/node': '@types/node',
  '@lodash/lodash': 'lodash',
  'lodash-js': 'lodash',
  'node-express': 'express',
  electorn: 'electron',
  axois: 'axios',
  mongose: 'mongoose',
  babelcli: '@babel/cli',
}))
  test(`${name} looks like ${meant}: suspicious while young or hardly used, known for what it is when it is old`, () => {
    assert.equal(findImitated('npm', name), meant);
    const young = judge(added(name), found({ createdAt: ago(10) }));
    assert.equal(young.verdict, 'suspicious');
    assert.match(young.reasons.join(), new RegExp(`well-known ${meant}`));
    assert.equal(judge(added(name), found({ weeklyDownloads: 12 })).verdict, 'suspicious');
    assert.equal(judge(added(name)).verdict, 'ok');
    assert.deepEqual(judge(added(name), { kind: 'missing' }).nearest.at(0), meant);
  });

for (const [name, meant] of Object.entries({
  reqeusts: 'requests',
  'python-requests': 'requests',
  djang0: 'django',
  numpyy: 'numpy',
  scikitlearn: 'scikit-learn',
  Beautiful_Soup4: undefined,
}))
  test(`of PyPI: ${name} looks like ${meant ?? 'itself'}`, () => {
    assert.equal(findImitated('pypi', name), meant ?? 'beautifulsoup4');
    assert.equal(isPopular('pypi', 'Scikit_Learn'), true);
  });

test('the names of real projects and of this one look like no others: no false alarm', (t) => {
  const projects = new URL('../../../../shared/data/broken-projects/', import.meta.url);
  const absent = !existsSync(projects) && process.env['CI'] !== 'true';
  if (absent) t.diagnostic('the recorded projects are not on this machine; only our own names are looked at');
  const root = new URL('../../../', import.meta.url).pathname;
  const paths = [
    ...(absent
      ? []
      : globSync('**/*', { cwd: projects.pathname }).map((path) => `${projects.pathname}${path}`)),
    ...['package.json', 'runtime/package.json', 'web/package.json'].map((path) => `${root}${path}`),
  ].filter((path) => existsSync(path) && isDependencyManifest(path));
  const declared = paths.flatMap((path) => readManifestDependencies(path, readFileSync(path, 'utf8')));
  assert.ok(declared.length > 20);
  assert.deepEqual(
    declared.filter(({ ecosystem, name, target }) => findImitated(ecosystem, target ?? name) !== undefined),
    [],
  );
  const verdicts = declared.map((one) => judge({ ...one, range: '*', manifest: 'package.json' }).verdict);
  assert.deepEqual(new Set(verdicts), new Set(['ok']));
});

test('the lists of known names are names, each once and in order', () => {
  for (const names of [popularNpm, popularPypi]) assert.equal(new Set(names).size, names.length);
  assert.ok(popularNpm.length >= 400 && popularPypi.length >= 150);
});

const verdicts: [string, AddedDependency, RegistryAnswer, string, RegExp][] = [
  ['a known package', added('a-lib'), found(), 'ok', /^$/],
  [
    'no such package',
    added('react-hyper-table'),
    { kind: 'missing' },
    'unknown',
    /there is no package react-hyper-table/,
  ],
  ['a module of Node', added('fs'), { kind: 'missing' }, 'unknown', /part|module of Node itself/],
  ['an impossible name', added('@types-node'), found(), 'unknown', /no name that a package could have/],
  [
    'no such version',
    added('a-lib', { range: '^99.0.0' }),
    found(),
    'unknown',
    /no version \^99\.0\.0; its latest is 1\.2\.0/,
  ],
  ['no such tag', added('a-lib', { range: 'nightly' }), found(), 'unknown', /no version nightly/],
  ['a tag', added('a-lib', { range: 'latest' }), found(), 'ok', /^$/],
  [
    'a placeholder',
    added('crypto-x', { range: '*' }),
    found({
      tags: { latest: '0.0.1-security' },
      versions: [{ version: '0.0.1-security', hasInstallScripts: false }],
    }),
    'unknown',
    /placeholder/,
  ],
  [
    'a new package',
    added('a-lib'),
    found({ createdAt: ago(5) }),
    'suspicious',
    /first release was 5 days ago/,
  ],
  ['a new package of a known scope', added('@aws-sdk/x'), found({ createdAt: ago(5) }), 'ok', /^$/],
  ['few downloads alone', added('a-lib'), found({ weeklyDownloads: 3 }), 'ok', /^$/],
  [
    'from git',
    added('a-lib', { source: 'git', range: 'git+https://h/x.git' }),
    found(),
    'suspicious',
    /address/,
  ],
  [
    'from an address',
    added('a-lib', { source: 'http', range: 'https://h/x.tgz' }),
    found(),
    'suspicious',
    /address/,
  ],
  [
    'a folder of the project',
    added('a-lib', { source: 'local', range: 'file:./lib' }),
    found(),
    'ok',
    /folder of this/,
  ],
  [
    'a folder outside',
    added('a-lib', { source: 'local', range: 'file:../../lib' }),
    found(),
    'suspicious',
    /outside/,
  ],
  [
    'an alias of a known name',
    added('lodash', { target: 'a-lib' }),
    found(),
    'suspicious',
    /installs a-lib under the name lodash/,
  ],
  ['an alias of its own name', added('lib-v1', { target: 'a-lib' }), found(), 'ok', /^$/],
  ['nobody to ask', added('a-lib'), { kind: 'unreachable', reason: 'no network' }, 'unchecked', /no network/],
  [
    'nobody to ask, near a known name',
    added('lodahs'),
    { kind: 'unreachable', reason: 'no' },
    'unchecked',
    /lodash/,
  ],
];
for (const [name, one, answer, verdict, reason] of verdicts)
  test(`${name} is ${verdict}`, () => {
    const judged = judge(one, answer);
    assert.equal(judged.verdict, verdict, JSON.stringify(judged));
    assert.match(judged.reasons.join('; '), reason);
  });

test('a release of yesterday stops a change only where nothing older fits; deprecations and scripts are told', () => {
  const versions = [
    { version: '1.0.0', publishedAt: ago(900), hasInstallScripts: false },
    {
      version: '2.0.0',
      publishedAt: ago(1),
      hasInstallScripts: true,
      deprecated: 'broken\nby\u001B[31m design',
    },
  ];
  const answer = found({ versions, tags: { latest: '2.0.0' } });
  const free = judge(added('a-lib', { range: '>=1' }), answer);
  assert.deepEqual([free.verdict, free.version], ['ok', '2.0.0']);
  assert.deepEqual(free.reasons, [
    'deprecated: broken by [31m design',
    'has install scripts, which are not run',
    'version released 1 days ago',
  ]);
  assert.equal(judge(added('a-lib', { range: '^2.0.0' }), answer).verdict, 'suspicious');
});

test('the licence is that of the version that would be installed', () => {
  const judged = judge(added('a-lib', { range: '~1.0.0' }));
  assert.deepEqual([judged.version, judged.licence], ['1.0.0', 'MIT']);
});

test('names nearest to an invented one come from what everybody and what the project knows', () => {
  assert.deepEqual(findNearest('npm', 'my-libb', ['my-lib', 'other']), ['my-lib']);
  assert.equal(findNearest('npm', 'expresss')[0], 'express');
  assert.deepEqual(findNearest('npm', 'quantum-blockchain-tensor'), []);
});

const names = (path: string, text: string) =>
  readManifestDependencies(path, text).map(({ name, target, range, source }) =>
    [name, ...(target === undefined ? [] : [`=${target}`]), range, source].join(' '),
  );

test('package.json: groups, aliases, addresses, folders, overrides', () => {
  const text = JSON.stringify({
    dependencies: {
      a: '^1',
      b: 'npm:@x/c@~2',
      d: 'github:u/r',
      e: 'u/r#v1',
      f: 'https://h/f.tgz',
      g: 'file:../g',
    },
    devDependencies: { h: 'git+ssh://git@h/r.git', i: 'workspace:*', n: 7 },
    optionalDependencies: { j: 'https://h/r.git#main' },
    peerDependencies: { k: '>=1' },
    overrides: { l: { m: 'npm:evil@1' }, a: '1.0.0' },
  });
  assert.deepEqual(names('package.json', text), [
    'a ^1 registry',
    'b =@x/c ~2 registry',
    'd github:u/r git',
    'e u/r#v1 git',
    'f https://h/f.tgz http',
    'g file:../g local',
    'h git+ssh://git@h/r.git git',
    'i workspace:* local',
    'j https://h/r.git#main git',
    'k >=1 registry',
    'm =evil 1 registry',
  ]);
  assert.deepEqual(names('package.json', '[1]'), []);
});

test('a package.json that is no JSON yet declares what it will when somebody has mended it', () => {
  assert.deepEqual(names('package.json', '{ \'dependencies\': { "a": "1", }, // soon\n'), ['a 1 registry']);
  assert.deepEqual(names('package.json', 'no manifest at all'), []);
});

test('Python: requirements, pyproject with groups and build requirements, poetry', () => {
  const requirements = `# c\nFlask[async]>=2 ; python_version > "3" # why\n-r other.txt\n--index-url https://h\na @ https://h/a.whl\n-e git+https://h/r#egg=b\n./local\nc==1 \\\n  --hash=sha256:00\nd\n`;
  assert.deepEqual(names('requirements-dev.txt', requirements), [
    'Flask >=2 registry',
    'a https://h/a.whl http',
    'b git+https://h/r#egg=b git',
    './local ./local local',
    'c ==1 registry',
    'd * registry',
  ]);
  const pyproject = `[project]\ndependencies = ["a>1"]\n[project.optional-dependencies]\nx = ["b"]\n[dependency-groups]\ndev = ["c", { include-group = "x" }]\n[build-system]\nrequires = ["d"]\n[tool.poetry.dependencies]\npython = "^3"\ne = "^1"\nf = { git = "https://h/f" }\n`;
  assert.deepEqual(names('pyproject.toml', pyproject), [
    'a >1 registry',
    'b * registry',
    'c * registry',
    'd * registry',
    'e ^1 registry',
    'f https://h/f git',
  ]);
});

test('Cargo.toml and go.mod', () => {
  const cargo = `[dependencies]\na = "1"\nb = { version = "2", package = "c" }\n[dev-dependencies]\nd = { path = "../d" }\n[target.'cfg(unix)'.dependencies]\ne = { git = "https://h/e" }\n`;
  assert.deepEqual(names('Cargo.toml', cargo), [
    'a 1 registry',
    'b =c 2 registry',
    'd ../d local',
    'e https://h/e git',
  ]);
  const go = `module m\ngo 1.22\nrequire h.io/a v1.0.0\nrequire (\n\th.io/b v1 // indirect\n)\nreplace h.io/a => h.io/evil v1\nreplace h.io/b => ./b\n`;
  assert.deepEqual(names('go.mod', go), [
    'h.io/a v1.0.0 registry',
    'h.io/b v1 registry',
    'h.io/a =h.io/evil v1 registry',
    'h.io/b ./b local',
  ]);
});

const addedNames = (before: Record<string, unknown>, after: Record<string, unknown>): string[] => {
  const texts = (files: Record<string, unknown>) =>
    new Map(Object.entries(files).map(([path, value]) => [path, JSON.stringify(value)]));
  return findAdded({ before: texts(before), after: texts(after) }).map(
    ({ name, range }) => `${name} ${range}`,
  );
};

test('only what a change adds is new: not another range, group or manifest, and not the project itself', () => {
  const before = { 'package.json': { dependencies: { a: '^1', b: '^1' } } };
  assert.deepEqual(
    addedNames(before, { 'package.json': { devDependencies: { a: '^2' }, dependencies: { c: '1' } } }),
    ['c 1'],
  );
  const member = { name: '@me/x', dependencies: { a: '^1', '@me/x': '*' } };
  assert.deepEqual(addedNames(before, { ...before, 'x/package.json': member }), []);
});

test('a package that now comes from elsewhere is new', () => {
  const before = { 'package.json': { dependencies: { a: '^1' } } };
  assert.deepEqual(addedNames(before, { 'package.json': { dependencies: { a: 'npm:evil@1' } } }), ['a 1']);
  const [mine, theirs] = ['u', 'evil'].map((user) => ({
    'package.json': { dependencies: { a: `github:${user}/a` } },
  }));
  assert.deepEqual(addedNames(mine ?? {}, theirs ?? {}), ['a github:evil/a']);
  assert.deepEqual(addedNames(before, { 'package.json': { dependencies: { a: 'github:u/a' } } }), [
    'a github:u/a',
  ]);
});

for (const [range, fits, fails] of [
  ['^1.2.3', '1.9.0', '2.0.0'],
  ['^0.2.3', '0.2.9', '0.3.0'],
  ['^0.0.3', '0.0.3', '0.0.4'],
  ['~1.2', '1.2.9', '1.3.0'],
  ['1.x', '1.0.0', '2.0.0-rc.1'],
  ['*', '3.1.4', '3.1.4-beta.1'],
  ['>= 1.2 <3', '2.9.9', '3.0.0'],
  ['>1', '2.0.0', '1.9.9'],
  ['<=2', '2.9.9', '3.0.0'],
  ['1.0.0 - 1.5', '1.5.9', '1.6.0'],
  ['1.2.3', '1.2.3', '1.2.4'],
  ['^1 || ^3', '3.0.1', '2.0.0'],
  ['^2.0.0-rc.2', '2.0.0-rc.10', '2.0.0-rc.1'],
] as const)
  test(`range ${range} holds ${fits} and not ${fails}`, () => {
    const holds = readRange(range);
    assert.deepEqual([holds?.(fits), holds?.(fails)], [true, false]);
  });

test('a tag or an address is no range', () => {
  assert.deepEqual(['latest', 'next-14', 'git+https://h'].map(readRange), [undefined, undefined, undefined]);
});

test('a hostile name is never looked up', () => {
  for (const name of ['../../etc/passwd', 'a?x=1', 'a b', '@/a', '.git', `a${'a'.repeat(300)}`, '%2e%2e'])
    assert.equal(needsLookup(added(name)), false, name);
  assert.equal(needsLookup(added('@scope/name.js')), true);
  assert.equal(needsLookup(added('a', { source: 'git' })), false);
});
