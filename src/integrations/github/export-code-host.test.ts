import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { git, makeRepository, temporary } from '../../../test/line/line.ts';
import { startGithubServer, withoutHttpBackend } from '../../../test/programs/github-server.ts';
import type { CodeHost } from '../../domain/code-host.ts';
import { HostError, type HostFault } from '../../domain/host-error.ts';
import { openCodeHost } from '../hosting/open-code-host.ts';

const token = 'ghp_a-token-that-nobody-may-see';
const options = { skip: withoutHttpBackend };

const workshop = async (t: TestContext) => {
  const server = await startGithubServer(token);
  t.after(() => server.close());
  const folder = await temporary(t, 'export');
  const root = await makeRepository(join(folder, 'shop'), { 'a.txt': 'one\n' });
  const open = (more: { token?: string | undefined; apiUrl?: string; signal?: AbortSignal } = {}): CodeHost =>
    openCodeHost({
      apiUrl: server.apiUrl,
      token,
      host: { path: process.env['PATH'] ?? '', home: folder },
      signal: new AbortController().signal,
      ...more,
    });
  const head = (): Promise<string> => git(root, 'rev-parse', 'HEAD');
  const commit = async (text: string): Promise<string> => {
    await writeFile(join(root, 'a.txt'), text);
    await git(root, 'commit', '--quiet', '--all', '--message', text);
    return head();
  };
  const wish = async (name = 'shop') => ({
    name,
    root,
    commit: await head(),
    isPrivate: true,
    description: 'a shop',
  });
  const pushWish = async () => ({ root, commit: await head(), branch: 'main', tags: true });
  return { server, folder, root, open, commit, wish, pushWish, head };
};

const faultOf = async (work: Promise<unknown>): Promise<HostFault> => {
  const error: unknown = await work.then(
    () => assert.fail('it was taken'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof HostError, String(error));
  assert.ok(error.hint !== undefined && error.hint.length > 10);
  assert.ok(!`${error.message} ${error.hint}`.includes(token));
  return error.fault;
};

test(
  'an export makes the repository once, pushes branch and tags, and reads them back',
  options,
  async (t) => {
    const { server, root, open, commit, wish, pushWish } = await workshop(t);
    await git(root, 'tag', 'millwright/g8');
    await git(root, 'tag', '--annotate', 'v1', '--message', 'one');
    const host = open();
    assert.equal(await host.find({ name: 'shop' }), undefined);
    const made = await host.ensureRepository(await wish());
    assert.deepEqual(
      { owner: made.owner, name: made.name, url: made.url, isPrivate: made.isPrivate, made: made.made },
      { owner: 'ann', name: 'shop', url: `${server.origin}/ann/shop`, isPrivate: true, made: true },
    );
    const pushed = await host.push(made, await pushWish());
    assert.deepEqual(
      pushed.map(({ ref, before, changed }) => [ref, before, changed]),
      ['refs/heads/main', 'refs/tags/millwright/g8', 'refs/tags/v1'].map((ref) => [ref, undefined, true]),
    );
    for (const { ref, hash } of pushed) assert.equal(server.git('ann/shop', 'rev-parse', ref), hash);
    const again = await host.ensureRepository(await wish());
    assert.equal(again.made, false);
    assert.ok((await host.push(again, await pushWish())).every(({ changed }) => !changed));
    assert.equal(
      server.asked.filter((one) => one.startsWith('POST') && one.includes('git-receive-pack')).length,
      1,
    );
    const next = await commit('two');
    await host.push(again, await pushWish());
    assert.equal(await host.branchCommit(again, 'main'), next);
    assert.equal(await host.branchCommit(again, 'other'), undefined);
  },
);

test(
  'a name that something else has is refused, an organization is asked by its own route',
  options,
  async (t) => {
    const { server, root, folder, open, wish } = await workshop(t);
    server.add('ann/empty');
    server.add('ann/shop');
    const other = await makeRepository(join(folder, 'other'), { 'b.txt': 'b\n' });
    server.git('ann/shop', 'fetch', '--quiet', other, 'main:main');
    const host = open();
    assert.equal(await faultOf(host.ensureRepository(await wish())), 'name-taken');
    assert.equal((await host.ensureRepository(await wish('empty'))).made, false);
    const inOrg = await host.ensureRepository({ ...(await wish()), owner: 'mill' });
    assert.equal(`${inOrg.owner}/${inOrg.name} ${inOrg.made}`, 'mill/shop true');
    // Somebody takes the name between our look and our call.
    server.faults.push({ on: /^GET .*\/repos\/ann\/empty$/, status: 404 });
    assert.equal((await host.ensureRepository(await wish('empty'))).made, false);
    const empty = server.repos.get('ann/empty');
    assert.ok(empty);
    empty.archived = true;
    assert.equal(await faultOf(host.ensureRepository(await wish('empty'))), 'refused');
    assert.equal(await git(root, 'remote'), '', 'nothing is written into the repository of the person');
  },
);

test(
  'who has no right, no token or no network is told so by a name, and a repeated export makes nothing twice',
  options,
  async (t) => {
    const { server, open, wish, pushWish } = await workshop(t);
    assert.throws(() => open({ token: undefined }), { fault: 'unconfigured' });
    assert.throws(() => open({ apiUrl: 'http://github.example/api/v3' }), { fault: 'unconfigured' });
    assert.equal(await faultOf(open({ token: 'wrong' }).find({ name: 'shop' })), 'unauthorized');
    assert.equal(
      await faultOf(open({ apiUrl: 'http://127.0.0.1:9/api/v3' }).find({ name: 'x' })),
      'unreachable',
    );
    assert.equal(await faultOf(open({ apiUrl: server.origin }).find({ name: 'x' })), 'unauthorized');
    server.rights.create = false;
    const host = open();
    assert.equal(await faultOf(host.ensureRepository(await wish())), 'forbidden');
    server.rights.create = true;
    // The repository is made, and the answer is lost.
    server.faults.push({ on: /^POST .*\/user\/repos$/, status: 'cut-after' });
    assert.equal(await faultOf(host.ensureRepository(await wish())), 'unreachable');
    const repository = await host.ensureRepository(await wish());
    assert.equal(repository.made, false);
    server.rights.push = false;
    assert.equal(await faultOf(host.ensureRepository(await wish())), 'forbidden');
    assert.equal(await faultOf(host.push(repository, await pushWish())), 'forbidden');
    server.rights.push = true;
    // Git tries again by itself where a connection breaks.
    for (let count = 0; count < 8; count += 1)
      server.faults.push({ on: /^POST .*git-receive-pack/, status: 'cut' });
    assert.equal(await faultOf(host.push(repository, await pushWish())), 'unreachable');
    server.faults.length = 0;
    server.faults.push({ on: /^GET .*git-receive-pack/, status: 'cut' });
    assert.equal(await faultOf(host.push(repository, await pushWish())), 'unreachable');
    assert.ok((await host.push(repository, await pushWish()))[0]?.changed);
    const ending = new AbortController();
    ending.abort();
    assert.equal(await faultOf(open({ signal: ending.signal }).find({ name: 'shop' })), 'cancelled');
    assert.equal(
      await faultOf(open({ signal: ending.signal }).push(repository, await pushWish())),
      'cancelled',
    );
  },
);

test('limits are waited for where they end soon, and told where they do not', options, async (t) => {
  const { server, open, wish } = await workshop(t);
  server.faults.push({ on: /\/user$/, status: 429, headers: { 'retry-after': '0' } });
  server.faults.push({
    on: /\/user$/,
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
  });
  const host = open();
  assert.equal((await host.ensureRepository(await wish())).made, true);
  server.faults.push({ on: /\/user$/, status: 403, headers: { 'retry-after': '3600' } });
  await assert.rejects(host.find({ name: 'shop' }), { fault: 'rate-limited', hint: /3600 s/ });
  for (let count = 0; count < 9; count += 1)
    server.faults.push({ on: /\/user$/, status: 429, headers: { 'retry-after': '0' } });
  assert.equal(await faultOf(host.find({ name: 'shop' })), 'rate-limited');
  assert.equal(server.faults.length, 5, 'four tries and no more');
});

test('a push that the server does not take is never told as done', options, async (t) => {
  const { server, folder, root, open, commit, wish, pushWish } = await workshop(t);
  const host = open();
  const repository = await host.ensureRepository(await wish());
  await host.push(repository, await pushWish());
  const clone = join(folder, 'clone');
  await git(folder, 'clone', '--quiet', root, clone);
  await git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'of somebody else');
  server.git('ann/shop', 'fetch', '--quiet', clone, '+main:main');
  const theirs = await git(clone, 'rev-parse', 'HEAD');
  await commit('ours');
  assert.equal(await faultOf(host.push(repository, await pushWish())), 'push-rejected');
  assert.equal(server.git('ann/shop', 'rev-parse', 'main'), theirs);
  server.protect('ann/shop');
  const aside = { ...(await pushWish()), branch: 'aside' };
  assert.equal(await faultOf(host.push(repository, aside)), 'push-declined');
  assert.equal(await faultOf(host.push(repository, { ...aside, branch: '--mirror' })), 'refused');
});

test('the branch of a run follows its run, and nobody else’s commit is replaced', options, async (t) => {
  const { server, root, open, wish, head } = await workshop(t);
  const host = open();
  const base = await head();
  const repository = await host.ensureRepository(await wish());
  const made = async (text: string, runId: string): Promise<string> =>
    git(root, 'commit-tree', `${base}^{tree}`, '-p', base, '-m', `${text}\n\nRun-Id: ${runId}`);
  const push = (commit: string, runId?: string) =>
    host.push(repository, { root, commit, branch: 'millwright/x', tags: false, runId });
  const [first, second] = [await made('one', 'r1'), await made('two', 'r1')];
  await push(first, 'r1');
  assert.equal(await faultOf(push(second)), 'push-rejected');
  assert.equal(await faultOf(push(second, 'r2')), 'push-rejected');
  await push(second, 'r1');
  assert.equal(server.git('ann/shop', 'rev-parse', 'millwright/x'), second);
});

test('addresses of remotes are recognised by their host alone', options, async (t) => {
  const { server, open } = await workshop(t);
  const host = open({ apiUrl: 'https://api.github.com' });
  const shop = { owner: 'ann', name: 'shop' };
  for (const remote of [
    'https://github.com/ann/shop',
    'git@github.com:ann/shop.git',
    'ssh://git@github.com/ann/shop.git',
  ])
    assert.deepEqual(host.nameOf(remote), shop, remote);
  for (const remote of [
    'https://github.com.evil.example/ann/shop',
    'https://gitlab.com/ann/shop',
    '/home/ann/shop',
    'ann/shop',
    'git@evil:ann/shop',
  ])
    assert.equal(host.nameOf(remote), undefined, remote);
  assert.deepEqual(open().nameOf(`${server.origin}/ann/shop.git`), shop);
});
