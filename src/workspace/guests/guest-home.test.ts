import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { lendCredentials, openGuestHome, returnCredentials } from './guest-home.ts';

const path = '.tool/auth.json';
const credentials = [{ path, renewed: true }];
const login = (token: string): string => JSON.stringify({ token });

/** A person with a login, and a guest that was lent a copy of it. */
const lent = async (context: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-guest-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const personHome = join(folder, 'person');
  const own = join(personHome, path);
  await mkdir(dirname(own), { recursive: true });
  await writeFile(own, login('old'));
  const guest = await openGuestHome(join(folder, 'runs/1/agents/tool'));
  const copies = await lendCredentials(guest, credentials, personHome);
  const copy = join(guest.home, path);
  const giveBack = () => returnCredentials(guest, { credentials, personHome, lent: copies });
  return { folder, own, copy, giveBack };
};

test('a copy of a login is private, and is gone afterwards', async (t) => {
  const { copy, own, giveBack } = await lent(t);
  assert.equal((await lstat(copy)).mode & 0o777, 0o600);
  assert.deepEqual(await giveBack(), []);
  await assert.rejects(lstat(copy), /ENOENT/);
  assert.equal(await readFile(own, 'utf8'), login('old'));
});

test('a renewed login is brought back, unless the person renewed theirs meanwhile', async (t) => {
  const first = await lent(t);
  await writeFile(first.copy, login('new'));
  assert.deepEqual(await first.giveBack(), []);
  assert.equal(await readFile(first.own, 'utf8'), login('new'));
  const second = await lent(t);
  await writeFile(second.copy, login('new'));
  await writeFile(second.own, login('newer'));
  await second.giveBack();
  assert.equal(await readFile(second.own, 'utf8'), login('newer'));
});

test('what is no login any more, or a link to somewhere else, is not carried out of the cage', async (t) => {
  for (const text of ['#!/bin/sh\n', '{"token":"x","run":"evil"}', `"${'x'.repeat(2_000_000)}"`]) {
    const { copy, own, giveBack } = await lent(t);
    await writeFile(copy, text);
    const warnings = await giveBack();
    assert.ok(text.length > 1_000_000 || warnings[0]?.includes(`~/${path}`));
    assert.equal(await readFile(own, 'utf8'), login('old'));
  }
  const { folder, copy, own, giveBack } = await lent(t);
  await writeFile(join(folder, 'secret.json'), login('of somebody else'));
  await rm(copy);
  await symlink(join(folder, 'secret.json'), copy);
  await giveBack();
  assert.equal(await readFile(own, 'utf8'), login('old'));
  assert.equal(await readFile(join(folder, 'secret.json'), 'utf8'), login('of somebody else'));
});

test('no credentials are put below a folder that others can write', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-guest-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const open = join(folder, 'open');
  await mkdir(open);
  await chmod(open, 0o777);
  await assert.rejects(openGuestHome(join(open, 'agents/tool')), /others can write .*open/);
});
