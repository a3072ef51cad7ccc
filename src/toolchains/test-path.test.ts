import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileChecksFor } from './index.ts';
import { testPathFor } from './test-path-for.ts';
import type { ProjectView } from './toolchain.ts';

const viewOf = (paths: readonly string[], scripts?: Record<string, string>): ProjectView => ({
  paths,
  text: (path) => (path === 'package.json' && scripts ? JSON.stringify({ scripts }) : undefined),
  commands: {},
  ownTool: () => undefined,
  hasProgram: () => false,
});

const placeOf = (source: string, view: ProjectView): string | undefined =>
  fileChecksFor(source)?.testPath(source, view) ?? testPathFor(source, view.paths);

/** Source, what the project has besides, where its test goes. */
const places: [source: string, others: string[], place: string | undefined][] = [
  ['src/a.ts', [], 'src/a.test.ts'],
  ['a.mjs', [], 'a.test.mjs'],
  ['src/a.tsx', ['src/b.spec.tsx', 'src/c.spec.ts'], 'src/a.spec.tsx'],
  ['src/a.js', ['test/b.test.js'], 'test/a.test.js'],
  ['src/deep/a.js', ['test/deep/b.test.js'], 'test/deep/a.test.js'],
  ['src/deep/a.js', ['test/other/b.test.js'], 'test/deep/a.test.js'],
  ['src/deep/a.js', ['test/b.test.js'], 'test/a.test.js'],
  ['lib/a.js', ['test/b.js', 'test/c.js'], 'test/a.js'],
  ['src/deep/a.ts', ['src/__tests__/b.test.ts'], 'src/deep/__tests__/a.test.ts'],
  [
    'packages/x/src/a.ts',
    ['packages/x/test/b.test.ts', 'packages/y/test/c.test.ts'],
    'packages/x/test/a.test.ts',
  ],
  ['src/a.ts', ['src/b.test.ts', 'src/c.test.ts', 'test/line.test.ts'], 'src/a.test.ts'],
  ['src/a_b.ts', ['src/b_test.ts'], 'src/a_b_test.ts'],
  ['src/a.test.ts', [], 'src/a.test.ts'],
  ['test-a.cjs', [], 'test-a.cjs'],
  ['calc.py', [], 'test_calc.py'],
  ['pkg/calc.py', ['pkg/__init__.py'], 'pkg/test_calc.py'],
  ['src/pkg/calc.py', ['tests/__init__.py'], 'tests/test_calc.py'],
  ['src/pkg/calc.py', ['tests/pkg/test_b.py'], 'tests/pkg/test_calc.py'],
  ['pkg/sub/calc.py', ['tests/sub/test_b.py', 'tests/test_c.py'], 'tests/sub/test_calc.py'],
  ['pkg/calc.py', ['pkg/other_test.py'], 'pkg/calc_test.py'],
  ['test_calc.py', [], 'test_calc.py'],
  ['pkg/x.go', [], 'pkg/x_test.go'],
  ['pkg/x_test.go', [], 'pkg/x_test.go'],
  ['src/x.rs', ['Cargo.toml'], 'tests/x.rs'],
  ['crates/a/src/x/mod.rs', ['Cargo.toml', 'crates/a/Cargo.toml'], 'crates/a/tests/x.rs'],
  ['tests/x.rs', ['Cargo.toml'], 'tests/x.rs'],
  ['src/main/java/org/x/Calc.java', ['pom.xml'], 'src/test/java/org/x/CalcTest.java'],
  ['app/src/main/java/Calc.java', [], 'app/src/test/java/CalcTest.java'],
  ['src/test/java/CalcTest.java', [], 'src/test/java/CalcTest.java'],
  ['main.rb', [], undefined],
  ['README.md', [], undefined],
  ['constructor', [], undefined],
];

for (const [source, others, place] of places)
  test(`D0-19: the test of ${source} ${others.length > 0 ? `beside ${others.join(', ')} ` : ''}is ${place}`, () => {
    assert.equal(placeOf(source, viewOf([source, ...others])), place);
  });

test('the folder that the script of the project looks in holds its first test', () => {
  const paths = ['package.json', 'src/a.js'];
  assert.equal(placeOf('src/a.js', viewOf(paths, { test: 'node --test test/' })), 'test/a.test.js');
  assert.equal(
    placeOf('src/a.js', viewOf(paths, { test: "node --test 'tests/**/*.js'" })),
    'tests/a.test.js',
  );
  assert.equal(placeOf('src/a.js', viewOf(paths, { test: 'node --test' })), 'src/a.test.js');
});
