import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileChecksFor } from './index.ts';
import { java } from './java.ts';
import { isMissing } from './toolchain.ts';
import type { CheckOutput, ProjectView } from './toolchain.ts';

const viewOf = (paths: string[], programs: string[]): ProjectView => ({
  paths,
  text: () => '',
  commands: {},
  ownTool: () => undefined,
  hasProgram: (name) => programs.includes(name),
});

const maven = ['pom.xml', 'src/main/java/p/Calc.java', 'src/test/java/p/CalcTest.java'];
const gradle = ['build.gradle.kts', 'src/test/java/p/CalcTest.java'];
const wordsOf = (view: ProjectView): [string, string][] =>
  java.plan(view).map(({ name, command }) => [name, command.slice(-4).join(' ')]);

const recorded = (name: string): CheckOutput => {
  const file = new URL(`./readers/recorded-languages/${name}.json`, import.meta.url);
  return { ...(JSON.parse(readFileSync(file, 'utf8')) as CheckOutput), timedOut: false };
};

test('Maven compiles and tests without a network; only the install reaches the registry', () => {
  const view = viewOf(maven, ['mvn']);
  assert.deepEqual(wordsOf(view).slice(1), [
    ['typecheck', '-o -B -q test-compile'],
    ['test', 'mvn -o -B test'],
  ]);
  assert.deepEqual(
    java.plan(view).map(({ network }) => network),
    ['registry', 'none', 'none'],
  );
});

test("Gradle's wrapper comes first; the reports it writes are printed for the counts", () => {
  const wrapped = viewOf([...gradle, 'gradlew'], ['java', 'gradle']);
  const test = java.plan(wrapped).find(({ name }) => name === 'test');
  assert.match(test?.command.join(' ') ?? '', /sh \.\/gradlew --offline .* test$/);
  const bare = java.plan(viewOf(gradle, ['gradle'])).find(({ name }) => name === 'test');
  assert.match(bare?.command.join(' ') ?? '', / gradle gradle --offline .* test$/);
  const reading = bare?.read(recorded('maven-junit-xml'));
  assert.deepEqual(reading?.tests, { passed: 1, failed: 2, skipped: 1, total: 4 });
});

for (const [paths, program] of [
  [maven, 'mvn'],
  [gradle, 'gradle'],
  [[...gradle, 'gradlew'], 'java'],
] as const)
  test(`D2-4: without ${program} nothing passes, and the next step is told`, () => {
    const view = viewOf([...paths], []);
    const [check, ...others] = java.plan(view);
    assert.deepEqual(others, []);
    const reading = check?.read({ exitCode: 0, timedOut: false, stdout: '', stderr: '' });
    assert.equal(reading?.status, 'unknown');
    assert.match(
      reading?.diagnostics[0]?.message ?? '',
      new RegExp(`${program} is not there.*apt-get install`),
    );
    const planned = fileChecksFor('A.java')?.planTests(['src/test/java/p/CalcTest.java'], view);
    assert.ok(planned && isMissing(planned) && planned.missing === program);
  });

test('plugins and packages that nobody fetched are unknown, faults of the code are not', () => {
  const view = viewOf(maven, ['mvn']);
  const check = java.plan(view).find(({ name }) => name === 'test');
  const reading = check?.read(recorded('maven-offline'));
  assert.equal(reading?.status, 'unknown');
  assert.deepEqual(
    reading?.diagnostics.map(({ severity }) => severity),
    ['warning'],
  );
  assert.equal(check?.read(recorded('maven-compile')).status, 'failed');
});

test('only the named class of tests is run', () => {
  const planned = fileChecksFor('A.java')?.planTests(
    ['src/test/java/p/CalcTest.java'],
    viewOf(maven, ['mvn']),
  );
  assert.ok(planned && !isMissing(planned));
  assert.match(
    planned.command.join(' '),
    /-o -B test -Dtest=CalcTest -Dsurefire\.failIfNoSpecifiedTests=false$/,
  );
});
