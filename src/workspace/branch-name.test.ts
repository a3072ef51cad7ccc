import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '../domain/id.ts';
import { branchName } from './branch-name.ts';

const id = '0190a1b2-c3d4-7e5f-8a6b-00c0ffee1234';

const titles: [string, string][] = [
  ['Add a parser', 'millwright/add-a-parser-ffee1234'],
  ['', 'millwright/task-ffee1234'],
  ['日本語だけ', 'millwright/task-ffee1234'],
  ['Größe  &  Zürich', 'millwright/grosse-zurich-ffee1234'],
  ['--force', 'millwright/force-ffee1234'],
  ['"; touch owned #', 'millwright/touch-owned-ffee1234'],
  ['../../etc/passwd', 'millwright/etc-passwd-ffee1234'],
  ['a..b.lock', 'millwright/a-b-lock-ffee1234'],
  ['refs/heads/main', 'millwright/refs-heads-main-ffee1234'],
  ['x'.repeat(500), `millwright/${'x'.repeat(40)}-ffee1234`],
];
for (const [title, expected] of titles)
  test(`D2-16: a title becomes a safe branch name: ${JSON.stringify(title.slice(0, 30))}`, () => {
    assert.equal(branchName(title, id), expected);
  });

test('D2-16: whatever the title, the name is plain ASCII of bounded length', () => {
  let state = 7;
  const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
  for (let i = 0; i < 3_000; i += 1) {
    const title = String.fromCodePoint(...Array.from({ length: random(60) }, () => random(0xd800)));
    assert.match(branchName(title, newId()), /^millwright\/[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])$/);
  }
});
