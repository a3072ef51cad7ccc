import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test, type TestContext } from 'node:test';
import { openRegistry } from '../../src/integrations/registry/open-registry.ts';
import { add, addTest, closeStore, emptyProject, files, plan, walkLine, type LineOptions } from './line.ts';

after(closeStore);

const longAgo = '2019-01-01T00:00:00.000Z';

/** The packages that exist, with the time of their first release. */
const released: Record<string, string> = {
  'is-number': longAgo,
  'left-pad': longAgo,
  'is-nummber': new Date().toISOString(),
};

/** A real registry on loopback that knows only these. `asked` are the names it was asked for. */
const serveRegistry = async (t: TestContext) => {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, reply) => {
    const name = decodeURIComponent(url.slice(1));
    asked.push(name);
    const created = released[name];
    reply.setHeader('content-type', 'application/json');
    if (created === undefined) return reply.writeHead(404).end('{"error":"Not found"}');
    const versions = { '1.0.0': { license: 'ISC' }, '7.0.0': { license: 'MIT', deprecated: 'old' } };
    const time = { created, '1.0.0': longAgo, '7.0.0': longAgo };
    return reply.end(JSON.stringify({ name, 'dist-tags': { latest: '7.0.0' }, versions, time }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  t.after(close);
  const find = { registryUrl: `http://127.0.0.1:${port}/`, caFile: undefined };
  return { asked, close, registry: openRegistry(() => Promise.resolve(find), { timeoutMs: 10_000 }) };
};

/** Nothing is really installed, so no network is needed: what the gate lets pass is what would be. */
const config = (policy: string): string =>
  `[review]\nrounds = 0\n[checks]\ninstall = ["node", "--version"]\n[dependencies]\npolicy = "${policy}"\n`;

const manifest = (dependencies: Record<string, string>): string =>
  JSON.stringify({ ...(JSON.parse(emptyProject['package.json']) as object), dependencies });

const answer = (dependencies: Record<string, string>): string =>
  files({ 'package.json': manifest(dependencies), 'add.js': add('a + b'), 'add.test.js': addTest });

const start = plan('package.json', 'add.js', 'add.test.js');

const walk = (t: TestContext, options: Partial<LineOptions>) =>
  walkLine(t, { files: emptyProject, replies: [], config: config('ask'), ...options });

test('a known package passes; the proof tells its version and licence', async (t) => {
  const { registry, asked } = await serveRegistry(t);
  const line = await walk(t, { registry, replies: [start, answer({ 'is-number': '^7.0.0' })] });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.deepEqual(asked, ['is-number']);
  assert.partialDeepStrictEqual(line.end.proof?.dependencies, [
    { name: 'is-number', verdict: 'ok', version: '7.0.0', licence: 'MIT', reasons: ['deprecated: old'] },
  ]);
});

test('an invented package goes back to the model with the name that may have been meant, before anything is installed', async (t) => {
  const { registry } = await serveRegistry(t);
  const line = await walk(t, {
    registry,
    replies: [
      start,
      answer({ 'is-numberr': '^7.0.0' }),
      {
        text: answer({ 'is-number': '^7.0.0' }),
        expect: 'there is no package is-numberr. Did you mean is-number?',
      },
    ],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  const check = line.events.find(({ type }) => type === 'check-start' || type === 'check-end');
  const refused = line.events.findIndex(
    (event) => event.type === 'step-end' && event.step === 'gate-dependencies' && event.next === 'generate',
  );
  assert.ok(refused > 0 && line.events.indexOf(check ?? line.end) > refused);
  assert.deepEqual(
    line.end.proof?.dependencies.map(({ name }) => name),
    ['is-number'],
  );
});

test('a manifest that is no JSON smuggles nothing past the gate, although it is mended later', async (t) => {
  const { registry } = await serveRegistry(t);
  const broken = manifest({ 'is-numberr': '1' }).replace(/\}$/, ',}');
  const line = await walk(t, {
    registry,
    replies: [
      start,
      files({ 'package.json': broken, 'add.js': add('a + b'), 'add.test.js': addTest }),
      { text: answer({}), expect: 'there is no package is-numberr' },
    ],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
});

test('a model that keeps inventing ends the run: nothing of it is ever installed', async (t) => {
  const { registry } = await serveRegistry(t);
  const invented = ['a', 'b', 'c', 'd'].map((end) => answer({ [`no-such-thing-${end}`]: '1' }));
  const line = await walk(t, { registry, replies: [start, ...invented] });
  assert.equal(line.end.outcome, 'failed');
  assert.match(line.end.reason, /could not be used/);
  assert.ok(!line.events.some(({ type }) => type === 'check-start'));
});

test('a version that does not exist is told with the latest that does', async (t) => {
  const { registry } = await serveRegistry(t);
  const line = await walk(t, {
    registry,
    replies: [
      start,
      answer({ 'is-number': '^99.0.0' }),
      {
        text: answer({ 'is-number': '^7.0.0' }),
        expect: 'is-number has no version ^99.0.0; its latest is 7.0.0',
      },
    ],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
});

const imitation = answer({ 'is-nummber': '*' });

test('a look-alike of yesterday waits for a person', async (t) => {
  const { registry } = await serveRegistry(t);
  await assert.rejects(
    walk(t, { registry, replies: [start, imitation] }),
    /"type":"gate-request","gate":"dependencies","kind":"approval".*is-nummber \* in package\.json: its name is close to the well-known is-number; its first release was today/,
  );
});

test('what a person allows is not asked again, and the proof says who it was', async (t) => {
  const { registry, asked } = await serveRegistry(t);
  const broken = files({
    'package.json': manifest({ 'is-nummber': '*' }),
    'add.js': add('a - b'),
    'add.test.js': addTest,
  });
  const line = await walk(t, {
    registry,
    replies: [start, broken, files({ 'add.js': add('a + b') })],
    answers: [{ decision: 'approve', text: '' }],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.deepEqual(asked, ['is-nummber']);
  assert.partialDeepStrictEqual(line.end.proof?.dependencies, [
    { name: 'is-nummber', verdict: 'suspicious', allowedBy: 'ann', licence: 'MIT' },
  ]);
});

test('an approval counts for what was shown: the next suspicious package is asked about too', async (t) => {
  const { registry } = await serveRegistry(t);
  const more = manifest({ 'is-nummber': '*', 'left-pad': 'https://example.org/left-pad.tgz' });
  const broken = files({
    'package.json': manifest({ 'is-nummber': '*' }),
    'add.js': add('a - b'),
    'add.test.js': addTest,
  });
  const line = await walk(t, {
    registry,
    replies: [start, broken, files({ 'package.json': more, 'add.js': add('a + b') })],
    answers: [
      { decision: 'approve', text: '' },
      { decision: 'reject', text: 'not from an address' },
    ],
  });
  assert.equal(line.end.outcome, 'rejected');
  assert.match(line.end.reason, /ann did not allow: not from an address/);
  // What was checked is kept; what nobody allowed is not in it.
  assert.doesNotMatch((await line.onBranch('package.json')) ?? '', /left-pad/);
});

test('a healing that only invents packages ends with the tree that was checked', async (t) => {
  const { registry } = await serveRegistry(t);
  const invented = ['a', 'b', 'c', 'd'].map((end) =>
    files({ 'package.json': manifest({ [`no-such-thing-${end}`]: '1' }), 'add.js': add('a * b') }),
  );
  const broken = files({ 'add.js': add('a - b'), 'add.test.js': addTest });
  const line = await walk(t, { registry, replies: [plan('add.js', 'add.test.js'), broken, ...invented] });
  assert.equal(line.end.outcome, 'failed', line.end.reason);
  assert.equal(await line.onBranch('add.js'), add('a - b'));
  assert.doesNotMatch((await line.onBranch('package.json')) ?? '', /no-such-thing/);
  assert.deepEqual(line.end.proof?.dependencies, []);
});

test('a comment is used up: the same package asks the person again', async (t) => {
  const { registry } = await serveRegistry(t);
  const line = await walk(t, {
    registry,
    replies: [start, imitation, { text: imitation, expect: 'take the real one' }],
    answers: [
      { decision: 'comment', text: 'take the real one' },
      { decision: 'approve', text: '' },
    ],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
});

test('what a person says instead goes to the model', async (t) => {
  const { registry } = await serveRegistry(t);
  const line = await walk(t, {
    registry,
    replies: [start, imitation, { text: answer({ 'is-number': '7.0.0' }), expect: 'take the real one' }],
    answers: [{ decision: 'comment', text: 'take the real one' }],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.deepEqual(
    line.end.proof?.dependencies.map(({ name }) => name),
    ['is-number'],
  );
});

test('by policy a suspicious package is told only, or sent back', async (t) => {
  const { registry } = await serveRegistry(t);
  const warned = await walk(t, { registry, config: config('warn'), replies: [start, imitation] });
  assert.equal(warned.end.outcome, 'verified', warned.end.reason);
  assert.equal(warned.end.proof?.dependencies[0]?.verdict, 'suspicious');
  assert.ok(warned.events.some((event) => event.type === 'run-warn' && event.message.includes('is-nummber')));
  const refused = await walk(t, {
    registry,
    config: config('refuse'),
    replies: [start, imitation, { text: answer({}), expect: 'packages that are not allowed' }],
  });
  assert.equal(refused.end.outcome, 'verified', refused.end.reason);
});

test('a package that was there before is not looked up, and a change without manifests asks nobody', async (t) => {
  const { registry, asked } = await serveRegistry(t);
  const present = { ...emptyProject, 'package.json': manifest({ 'is-nummber': '*' }) };
  const widened = answer({ 'is-nummber': '^1.0.0', 'left-pad': '*' });
  const line = await walk(t, { registry, files: present, replies: [start, widened] });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.deepEqual(asked, ['left-pad']);
  const code = files({ 'add.js': add('a + b'), 'add.test.js': addTest });
  const plain = await walk(t, { registry, files: present, replies: [plan('add.js', 'add.test.js'), code] });
  assert.equal(plain.end.outcome, 'verified', plain.end.reason);
  assert.deepEqual(plain.end.proof?.dependencies, []);
  assert.deepEqual(asked, ['left-pad']);
});

test('without a registry a package is unchecked: told, never called ok, and it blocks nothing', async (t) => {
  const { registry, close } = await serveRegistry(t);
  close();
  const line = await walk(t, { registry, replies: [start, answer({ 'is-number': '^7.0.0' })] });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.equal(line.end.proof?.dependencies[0]?.verdict, 'unchecked');
  assert.match(
    line.end.proof?.dependencies[0]?.reasons.join() ?? '',
    /the registry could not be asked: ECONNREFUSED/,
  );
});

test('where nothing is installed nobody is told what somebody works on', async (t) => {
  const { registry, asked } = await serveRegistry(t);
  const crate = '[package]\nname = "p"\nversion = "0.1.0"\n\n[dependencies]\nserdee = "1"\n';
  const line = await walk(t, {
    registry,
    config: '[review]\nrounds = 0\n[checks]\ntest = ["node", "--test"]\n',
    replies: [
      plan('other/Cargo.toml', 'add.js', 'add.test.js'),
      files({ 'other/Cargo.toml': crate, 'add.js': add('a + b'), 'add.test.js': addTest }),
    ],
  });
  assert.deepEqual(asked, []);
  assert.partialDeepStrictEqual(line.end.proof?.dependencies, [
    { name: 'serdee', verdict: 'unchecked', reasons: ['nothing is installed, so nobody was asked'] },
  ]);
});

test('a code task has the same gate: a package that does not exist goes back before anything is accepted', async (t) => {
  const { registry, asked } = await serveRegistry(t);
  const wanted = (name: string): string =>
    `\`\`\`json path=package.json\n${manifest({ [name]: '^1.0.0' })}\n\`\`\`\n`;
  const line = await walk(t, {
    registry,
    recipe: 'code',
    request: { job: 'generate', path: 'package.json', overwrite: true },
    replies: [wanted('invented-by-a-model'), { text: wanted('left-pad'), expect: 'invented-by-a-model' }],
  });
  line.model.assertFinished();
  assert.deepEqual(asked, ['invented-by-a-model', 'left-pad']);
  assert.deepEqual(
    line.end.proof?.dependencies.map(({ name, licence }) => [name, licence]),
    [['left-pad', 'ISC']],
  );
});
