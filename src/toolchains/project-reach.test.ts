import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planProject } from './plan-project.ts';
import { reachOf } from './project-reach.ts';
import type { ProjectView } from './toolchain.ts';

const pack = (content: object = {}): string =>
  JSON.stringify({ version: '1.0.0', scripts: { test: 'node --test' }, ...content });

const files: Record<string, string> = {
  'package.json': '{ "workspaces": ["packages/*"] }',
  'packages/core/package.json': pack({ name: '@x/core' }),
  'packages/core/a.js': '',
  'packages/web/package.json': pack({ name: '@x/web', dependencies: { '@x/core': '*' } }),
  'packages/web/w.js': '',
  'packages/other/package.json': pack({ name: '@x/core-tools' }),
  'packages/other/o.js': '// core is not meant here, nor @x/corelib or some/core-data',
  'tests/e2e/package.json': pack({ name: 'e2e' }),
  'tests/e2e/run.js': "start('../../packages/web/w.js')",
  'api/go.mod': 'module example.org/api\n',
  'api/main.go': '',
};

const viewOf = (texts: Record<string, string>): ProjectView => ({
  paths: Object.keys(texts),
  text: (path) => texts[path],
  commands: {},
  ownTool: () => undefined,
  hasProgram: () => true,
});
const view = viewOf(files);

const textsOf = (folder: string): Promise<string[]> =>
  Promise.resolve(
    Object.entries(files).flatMap(([path, text]) => (path.startsWith(`${folder}/`) ? [text] : [])),
  );

const unreached = async (...changed: string[]): Promise<string[]> =>
  (await reachOf(view, changed, textsOf)).unreached.toSorted();

test('a change reaches the projects that mention its own by name or folder, and those that mention these', async () => {
  assert.deepEqual(await unreached('packages/core/a.js'), ['api', 'packages/other']);
  assert.deepEqual(await unreached('packages/web/w.js', 'docs/words.md'), [
    'api',
    'packages/core',
    'packages/other',
  ]);
  assert.deepEqual(await unreached('api/main.go'), [
    'packages/core',
    'packages/other',
    'packages/web',
    'tests/e2e',
  ]);
});

test('what belongs to no single project reaches all, as does nothing at all', async () => {
  assert.deepEqual(await unreached('package.json', 'api/main.go'), []);
  assert.deepEqual(await unreached('shared.js'), []);
  assert.deepEqual(await unreached(), []);
});

test('a project whose texts are too many to be read counts as reached', async () => {
  const { paths } = await reachOf(view, ['api/main.go'], () => Promise.resolve(undefined));
  assert.deepEqual(
    new Set(planProject(view, paths).flatMap(({ name, cwd }) => (name === 'test' ? [cwd] : []))),
    new Set(['packages/core', 'packages/web', 'packages/other', 'tests/e2e']),
  );
});

test('a changed test that lies in no project is run by itself', async () => {
  const texts = { ...files, 'scripts/lost.test.js': '' };
  const { paths } = await reachOf(viewOf(texts), ['scripts/lost.test.js'], textsOf);
  const stray = planProject(viewOf(texts), paths).filter(
    ({ name, cwd }) => name === 'test' && cwd === undefined,
  );
  assert.deepEqual(
    stray.map(({ command }) => command),
    [['node', '--test', '--test-reporter=tap', 'scripts/lost.test.js']],
  );
});

test('a view of 50,000 files and 500 projects is planned in no time that anybody notices', () => {
  const many: Record<string, string> = { ...files };
  for (let index = 0; index < 500; index += 1)
    many[`packages/p${index}/package.json`] = pack({ name: `p${index}` });
  for (let index = 0; index < 50_000; index += 1) many[`packages/p${index % 500}/src/f${index}.js`] = '';
  const startedAt = process.cpuUsage();
  const tests = planProject(viewOf(many)).filter(({ name }) => name === 'test');
  assert.equal(tests.length, 504);
  const { user, system } = process.cpuUsage(startedAt);
  assert.ok(user + system < 20e6, `${(user + system) / 1e6} s of CPU`);
});
