import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { add, addTest, closeStore, emptyProject, walkLine, type Line } from './line.ts';

after(closeStore);

/**
 * Fails in the plain runs whose numbers are named, which it counts in a file that no sweep takes away; a clock or a port would
 * do it less reliably. Where its coverage is measured it always fails: that run decides nothing.
 */
const moody = (...failsIn: number[]): string => `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

test('is moody', () => {
  assert.equal(process.env.NODE_V8_COVERAGE, undefined);
  const path = 'node_modules/.mood';
  const count = existsSync(path) ? Number(readFileSync(path, 'utf8')) + 1 : 1;
  writeFileSync(path, String(count));
  assert.ok(!${JSON.stringify(failsIn)}.includes(count));
});
`;

const ground = { 'node_modules/.keep': '', '.gitignore': '' };
const flakyOf = ({ events }: Line): string[] =>
  events.flatMap((event) => (event.type === 'test-rerun' ? event.flaky.map(({ name }) => name) : []));

const steady = { 'add.js': `${add('a + b')}\n`, 'add.test.js': `${addTest}\n` };
const project = { ...emptyProject, ...ground, ...steady };

test('a test that fails and passes on the same tree is reported as flaky and not healed; where no change can be the reason it blocks nothing', async (t) => {
  const line = await walkLine(t, {
    recipe: 'fix',
    files: { ...project, 'mood.test.js': moody(1) },
    replies: [],
  });
  assert.deepEqual(flakyOf(line), ['is moody'], line.end.reason);
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  const check = line.end.proof?.checks.find(({ name }) => name === 'test');
  assert.deepEqual(
    check?.flaky?.map(({ name, known }) => [name, known]),
    [['is moody', true]],
  );
  assert.ok(check?.diagnostics.some(({ code, severity }) => code === 'flaky-test' && severity === 'warning'));
});
