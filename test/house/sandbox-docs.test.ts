import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { cageDrivers, heldMatters } from '../../src/domain/cage.ts';
import { holdsOf } from '../../src/workspace/sandbox/holds.ts';
import { personMachine } from '../cli/person-machine.ts';
import { root } from './read-sources.ts';

const page = await readFile(join(root, 'docs/sandbox.md'), 'utf8');

test('the page on the cage says of each driver what the code says', () => {
  const rows = new Map(
    [...page.matchAll(/^\| (\w+) \| (.+) \|$/gm)].map(([, matter = '', cells = '']) => [
      matter,
      cells.split(' | '),
    ]),
  );
  const columns = [
    holdsOf('bubblewrap', 'linux'),
    holdsOf('sandbox-runtime', 'linux'),
    holdsOf('sandbox-runtime', 'darwin'),
    holdsOf('docker', 'linux'),
  ];
  for (const matter of heldMatters)
    assert.deepEqual(
      rows.get(matter)?.map((cell) => /^\w+/.exec(cell)?.[0]),
      columns.map((holds) => holds[matter].hold),
      matter,
    );
  assert.deepEqual(holdsOf('sandbox-runtime', 'win32'), holdsOf('sandbox-runtime', 'darwin'));
  assert.deepEqual(holdsOf('podman', 'linux'), holdsOf('docker', 'linux'));
  for (const driver of cageDrivers) assert.ok(page.includes(`\`${driver}\``), driver);
});

test('DX-9: every configuration that the page on the cage shows is one', async (t) => {
  const { load, person } = await personMachine(t);
  const blocks = [...page.matchAll(/^```toml\n(.*?)^```/gms)].map(([, text = '']) => text);
  assert.equal(blocks.length, 2);
  for (const text of blocks) {
    await person(text);
    const { cage, warnings } = await load();
    assert.deepEqual(warnings, []);
    assert.ok(text.includes(`driver = "${cage.driver}"`));
  }
});
