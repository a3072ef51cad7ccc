import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { startRailwayServer } from '../../../test/programs/railway-server.ts';
import type { DeployRequest, DeployTarget } from '../../domain/deploy-target.ts';
import { HostError, type HostFault } from '../../domain/host-error.ts';
import { isPlaceholder } from '../hosting/check-variables.ts';
import { isLocalAddress } from '../hosting/is-local-address.ts';
import { openDeployTarget } from '../hosting/open-deploy-target.ts';
import { smokeTest } from '../hosting/smoke-test.ts';

const token = 'railway-token-that-nobody-may-see';
const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
const place = { project: 'shop', service: 'shop', environment: 'production' };
const request = (commit: string, more: Partial<DeployRequest> = {}): DeployRequest => ({
  ...place,
  repository: 'ann/shop',
  branch: 'main',
  commit,
  variables: { NODE_ENV: 'production' },
  secrets: ['SESSION_SECRET'],
  ...more,
});

const workshop = async (t: TestContext) => {
  const server = await startRailwayServer(token);
  t.after(() => server.close());
  const open = (
    more: { token?: string | undefined; apiUrl?: string; signal?: AbortSignal } = {},
  ): DeployTarget =>
    openDeployTarget('railway', {
      apiUrl: server.apiUrl,
      token,
      signal: new AbortController().signal,
      ...more,
    });
  const said: string[] = [];
  const patience = (deadlineMs = 60_000) => ({
    deadlineMs,
    pauseMs: 1,
    progress: (line: string) => void said.push(line),
  });
  const made = (): string[] =>
    server.asked.filter((field) => /Create|Upsert|Deploy|Rollback|Connect/.test(field));
  return { server, open, said, patience, made };
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

test('D2-19: a deployment makes project, service, random secrets and an address once, and waits for this very commit', async (t) => {
  const { server, open, said, patience, made } = await workshop(t);
  const target = open();
  assert.equal(await target.status(place), undefined);
  const first = await target.deploy(request(one));
  assert.deepEqual(made(), [
    'projectCreate',
    'serviceCreate',
    'serviceDomainCreate',
    'serviceInstanceDeployV2',
  ]);
  assert.deepEqual(first.set.toSorted(), ['NODE_ENV', 'SESSION_SECRET']);
  const secret = server.services[0]?.variables['SESSION_SECRET'] ?? '';
  assert.match(secret, /^[\w-]{43}$/);
  const healthy = await target.waitUntilHealthy(place, { id: first.deployment.id, commit: one }, patience());
  assert.deepEqual([healthy.state, healthy.commit], ['healthy', one]);
  assert.ok(
    said.some((line) => line.includes('deploying')),
    said.join(),
  );
  const again = await target.deploy(request(one));
  assert.deepEqual([again.made, again.set, again.deployment.id], [false, [], first.deployment.id]);
  // What is there already is no success for another commit.
  const next = await target.deploy(request(two));
  assert.notEqual(next.deployment.id, first.deployment.id);
  assert.equal(
    await faultOf(target.waitUntilHealthy(place, { id: first.deployment.id, commit: two }, patience())),
    'unhealthy',
  );
  await target.waitUntilHealthy(place, { id: next.deployment.id, commit: two }, patience());
  const changed = await target.deploy(request(two, { variables: { NODE_ENV: 'test' } }));
  assert.deepEqual([changed.made, changed.set], [true, ['NODE_ENV']]);
  assert.equal(server.services[0]?.variables['SESSION_SECRET'], secret, 'a secret that is there stays');
  assert.equal(server.services.length + server.projects.length, 2);
  const status = await target.status(place);
  assert.equal(status?.url, first.url);
  assert.match(target.rollbackNote(place, status), /Now runs 2{12}[^]*go back to 1{12}/);
});

test('D2-19: what nobody filled in is refused by name before anything is made, also where it stands at Railway', async (t) => {
  const { server, open } = await workshop(t);
  for (const value of [
    'CHANGE_ME',
    'changeme',
    'your-api-key-here',
    'YOUR_TOKEN',
    'xxx',
    'sk-xxxxxxxx',
    '<your key>',
    '<API_KEY>',
    '',
    'TODO',
    '...',
    'postgres://shop:CHANGE_ME@db/shop',
    'https://<host>/x',
    'replace-me',
  ])
    assert.equal(isPlaceholder(value), true, value);
  for (const value of [
    'production',
    '3000',
    'true',
    'none',
    'postgres://shop:k2j4@db/shop',
    '${{Postgres.DATABASE_URL}}',
    'yourself',
    'https://shop.example/<',
    'exchange_metrics',
    'secret-santa-club',
  ])
    assert.equal(isPlaceholder(value), false, value);
  const target = open();
  await assert.rejects(
    target.deploy(request(one, { variables: { A: 'fine', API_KEY: 'CHANGE_ME' } })),
    (error: HostError) => {
      assert.equal(error.fault, 'placeholder');
      assert.match(error.message, /API_KEY$/);
      return !error.message.includes('CHANGE_ME');
    },
  );
  assert.deepEqual(server.asked, []);
  await target.deploy(request(one));
  Object.assign(server.services[0]?.variables ?? {}, {
    API_KEY: 'your-key-here',
    SESSION_SECRET: 'changeme',
  });
  assert.equal(await faultOf(target.deploy(request(two))), 'placeholder');
  const mended = await target.deploy(request(two, { secrets: ['API_KEY', 'SESSION_SECRET'] }));
  assert.deepEqual(mended.set.toSorted(), ['API_KEY', 'SESSION_SECRET']);
  assert.equal(await faultOf(target.deploy(request(two, { secrets: ['A B'] }))), 'refused');
});

test('quota, rights, limits and a lost network have names, and a repeated deployment makes nothing twice', async (t) => {
  const { server, open, patience } = await workshop(t);
  assert.throws(() => open({ token: undefined }), { fault: 'unconfigured' });
  assert.throws(() => open({ apiUrl: 'http://railway.example/graphql/v2' }), { fault: 'unconfigured' });
  assert.equal(await faultOf(open({ token: 'wrong' }).deploy(request(one))), 'unauthorized');
  assert.equal(await faultOf(open({ apiUrl: 'http://127.0.0.1:9/' }).deploy(request(one))), 'unreachable');
  const target = open();
  server.faults.push({
    on: 'projectCreate',
    how: { message: 'Free plan resource provision limit exceeded.' },
  });
  assert.equal(await faultOf(target.deploy(request(one))), 'quota');
  server.faults.push({ on: 'projects', how: { status: 429, headers: { 'retry-after': '0' } } });
  server.faults.push({ on: 'serviceCreate', how: 'cut-after' });
  assert.equal(await faultOf(target.deploy(request(one))), 'unreachable');
  server.faults.push({ on: 'serviceInstanceDeployV2', how: 'cut-after' });
  assert.equal(await faultOf(target.deploy(request(one))), 'unreachable');
  const found = await target.deploy(request(one));
  assert.equal(found.made, false, 'the deployment that was under way is found');
  assert.deepEqual([server.projects.length, server.services.length], [1, 1]);
  assert.equal(server.deployments.filter(({ commit }) => commit === one).length, 1);
  server.faults.push({ on: 'projects', how: { status: 429, headers: { 'retry-after': '900' } } });
  assert.equal(await faultOf(target.deploy(request(one))), 'rate-limited');
  // Away for a moment while it is waited for.
  server.faults.push({ on: 'deployments', how: 'cut' }, { on: 'deployments', how: { status: 502 } });
  await target.waitUntilHealthy(place, { id: found.deployment.id, commit: one }, patience());
  server.faults.push({ on: 'deployments', how: 'cut' });
  assert.equal(
    await faultOf(target.waitUntilHealthy(place, { id: found.deployment.id, commit: one }, patience(0))),
    'unreachable',
  );
  const other = request(one, { repository: 'eve/shop' });
  assert.equal(await faultOf(target.deploy(other)), 'name-taken');
  assert.equal(await faultOf(target.deploy(request(one, { environment: 'staging' }))), 'not-found');
  server.projects.push({ id: 'project-again', name: 'shop' });
  assert.equal(await faultOf(target.status(place)), 'name-taken');
});

for (const hasFields of [false, true])
  test(`what never gets healthy ends by its deadline or by failing, and what ran before comes back (${hasFields ? 'documented' : 'command line'} form)`, async (t) => {
    const { server, open, patience, made } = await workshop(t);
    server.rollbackHasFields = hasFields;
    server.branchHead = one;
    const target = open();
    const good = await target.deploy(request(one));
    await target.waitUntilHealthy(place, { id: good.deployment.id, commit: one }, patience());
    assert.equal(
      (await target.rollBack(place, good.deployment.id)).to,
      undefined,
      'nothing of it ran before',
    );
    server.course = ['BUILDING', 'FAILED'];
    const failed = await target.deploy(request(two));
    assert.equal(
      await faultOf(target.waitUntilHealthy(place, { id: failed.deployment.id, commit: two }, patience())),
      'unhealthy',
    );
    assert.deepEqual(
      (await target.rollBack(place, failed.deployment.id)).made,
      false,
      'what ran before still runs',
    );
    server.course = ['BUILDING'];
    const stuck = await target.deploy(request(two));
    assert.equal(
      await faultOf(target.waitUntilHealthy(place, { id: stuck.deployment.id, commit: two }, patience(0))),
      'unhealthy',
    );
    const ending = new AbortController();
    const cancelling = { ...patience(), progress: () => ending.abort() };
    const wanted = { id: stuck.deployment.id, commit: two };
    assert.equal(
      await faultOf(open({ signal: ending.signal }).waitUntilHealthy(place, wanted, cancelling)),
      'cancelled',
    );
    server.course = ['BUILDING', 'SUCCESS'];
    const bad = await target.deploy(request('3'.repeat(40)));
    await target.waitUntilHealthy(place, { id: bad.deployment.id, commit: '3'.repeat(40) }, patience());
    const back = await target.rollBack(place, bad.deployment.id);
    assert.deepEqual([back.made, back.to?.commit], [true, one]);
    assert.equal((await target.rollBack(place, bad.deployment.id)).made, false);
    assert.equal(made().filter((field) => field === 'deploymentRollback').length, hasFields ? 2 : 1);
    await target.waitUntilHealthy(place, { id: back.to?.id ?? '', commit: one }, patience());
  });

test('a smoke test asks the service itself and nothing of a private network', async (t) => {
  const seen: string[] = [];
  const start = async (
    answer: (path: string) => [number, Record<string, string>, string],
  ): Promise<string> => {
    const server = createServer((asked, response) => {
      seen.push(asked.url ?? '');
      const [status, headers, text] = answer(asked.url ?? '');
      response.writeHead(status, headers).end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => new Promise((resolve) => server.close(resolve)));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const inner = await start(() => [200, {}, 'metadata']);
  const redirects: Record<string, string> = {
    '/in': inner,
    '/meta': 'http://169.254.169.254/latest',
    '/name': 'http://localhost:1/',
    '/file': 'file:///etc/passwd',
    '/round': '/round',
    '/home': '/ok',
  };
  const url = await start((path) =>
    redirects[path]
      ? [302, { location: redirects[path] }, '']
      : path === '/ok'
        ? [200, {}, 'hello shop']
        : [503, {}, 'not yet'],
  );
  const signal = new AbortController().signal;
  const ask = (path: string, more = {}) =>
    smokeTest({ url, path, status: 200, allowLocal: true, ...more }, { signal, tries: 1, pauseMs: 1 });
  assert.deepEqual(await ask('/home', { text: 'shop' }), {
    passed: true,
    url: `${url}/home`,
    status: 200,
    reason: 'it answers 200',
  });
  for (const path of ['/in', '/meta', '/name', '/file', '/round'])
    assert.equal((await ask(path)).passed, false, path);
  assert.equal(seen.includes('/'), false, 'the inner server was never asked');
  assert.match((await ask('/ok', { text: 'bye' })).reason, /text/);
  assert.match((await ask('/ok', { allowLocal: false })).reason, /not public/);
  assert.match((await ask('//evil.example/')).reason, /leads away/);
  seen.length = 0;
  assert.equal(
    (
      await smokeTest(
        { url, path: '/later', status: 200, allowLocal: true },
        { signal, tries: 3, pauseMs: 1 },
      )
    ).status,
    503,
  );
  assert.equal(seen.length, 3);
  for (const address of [
    '10.1.2.3',
    '192.168.1.1',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    'fd00::1',
    '100.64.0.1',
    '0.0.0.0',
  ])
    assert.equal(isLocalAddress(address), true, address);
  for (const address of ['8.8.8.8', '2606:4700::1111', '172.32.0.1'])
    assert.equal(isLocalAddress(address), false, address);
});
