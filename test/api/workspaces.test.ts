import assert from 'node:assert/strict';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CheckResult } from '../../src/domain/check.ts';
import type { RunEvent } from '../../src/domain/events.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { brokenTypes, check, passedTest, proofOf } from '../cli/events.ts';
import { routes } from '../../src/surfaces/api/routes/index.ts';
import { keptForFile } from './kept-for-file.ts';
import { aRunIn } from './runs.ts';
import { openServer, type Answered, type TestServer } from './server.ts';

const kept = keptForFile(after);
let server: TestServer;
/** What the next run ends with; undefined: it does not end. */
let next: { outcome: Outcome; checks: CheckResult[] } | undefined;

const spent = { tokens: 0, seconds: 1, attempts: 0, money: 0 };
const endOf = (runId: string, { outcome, checks }: NonNullable<typeof next>): RunEvent => {
  const proof = proofOf(runId, outcome, checks);
  return { type: 'run-end', outcome, reason: 'as played', branch: null, commit: null, proof, spent };
};

before(async () => {
  server = await openServer(kept, {
    worker: async ({ runId, store }) => {
      if (next) await store.log.append(runId, endOf(runId, next));
    },
  });
});

const base = '/api/code-generation/workspaces';
const get = (path: string): Promise<Answered> => server.ask(`${base}${path}`);
const post = (path: string, body: unknown = {}): Promise<Answered> =>
  server.ask(`${base}${path}`, { method: 'POST', body });

const rootOf = (name: string): string => join(server.folder, 'workspaces', name);

test('a workspace is made, written, read, committed and told: one story over HTTP', async () => {
  const made = await post('', { name: 'shop' });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.value['root'], rootOf('shop'));
  assert.equal((await post('', { name: 'shop' })).status, 409, 'the name is taken');
  assert.equal((await post('', { name: 'other', template: 'nonsense' })).status, 400);
  assert.ok(((await get('')).value['workspaces'] as { name: string }[]).some(({ name }) => name === 'shop'));

  const files = [
    { path: 'src/a.js', content: 'export const a = 1;\n', hash: null },
    { path: '.env', content: 'KEY=1\n' },
  ];
  const refused = await post('/shop/files', { files });
  assert.equal(refused.status, 409, refused.text);
  assert.match(String(refused.value['detail']), /\.env: it may hold secrets/);
  assert.equal((await get('/shop/file?path=src/a.js')).status, 404, 'all or none');
  assert.equal((await post('/shop/files', { files: files.slice(0, 1) })).status, 200);
  assert.equal((await post('/shop/files', { files: files.slice(0, 1) })).status, 409, 'it is there by now');

  const read = await get('/shop/file?path=src/a.js');
  assert.equal(read.value['text'], 'export const a = 1;\n');
  const { paths } = (await get('/shop/files')).value as { paths: string[] };
  assert.ok(paths.includes('src/a.js'));

  const committed = await post('/shop/git/commit', { message: 'feat: a' });
  assert.equal(committed.status, 200, committed.text);
  assert.deepEqual([committed.value['kind'], committed.value['paths']], ['made', ['src/a.js']]);
  const { commits } = (await get('/shop/git/history?limit=1')).value as {
    commits: { subject: string; hash: string }[];
  };
  assert.deepEqual(
    commits.map(({ subject, hash }) => [subject, hash]),
    [['feat: a', committed.value['commit']]],
  );
});

test('D2-18: nothing to commit and a commit that fails are told apart from one that was made', async () => {
  await post('', { name: 'still' });
  const before = (await get('/still/git/history')).value['commits'];
  const nothing = await post('/still/git/commit', { message: 'feat: nothing' });
  assert.deepEqual([nothing.status, nothing.value['kind']], [409, 'nothing']);
  await post('/still/files', {
    files: [
      { path: 'b.js', content: 'b\n' },
      { path: 'c.js', content: 'c\n' },
    ],
  });
  assert.equal((await post('/still/git/commit', { message: ' \n' })).status, 400);
  assert.equal((await post('/still/git/commit', { message: 'x', paths: ['../shop/a'] })).status, 409);

  const lock = join(rootOf('still'), '.git/index.lock');
  await writeFile(lock, '');
  const failed = await post('/still/git/commit', { message: 'feat: b' });
  assert.equal(failed.status, 409, failed.text);
  assert.match(failed.text, /git could not take in the changes/);
  await rm(lock);
  assert.deepEqual((await get('/still/git/history')).value['commits'], before, 'the branch has not moved');
});

test('D4-16, D2-16: a commit takes the named paths and no secret, and its message is text and no command', async () => {
  const { root } = (await post('', { name: 'paths' })).value as { root: string };
  await post('/paths/files', {
    files: [
      { path: 'b.js', content: 'b\n' },
      { path: 'c.js', content: 'c\n' },
    ],
  });
  await writeFile(join(root, 'id_rsa'), 'key\n');
  await mkdir(join(root, '.git/hooks'), { recursive: true });
  await writeFile(join(root, '.git/hooks/pre-commit'), `#!/bin/sh\ntouch ${root}/hooked\n`, { mode: 0o755 });
  const message = '$(touch pwned); `touch pwned` \\"; touch pwned #\n\n--amend';
  const one = await post('/paths/git/commit', { message, paths: ['b.js'] });
  assert.deepEqual(one.value['paths'], ['b.js'], one.text);
  assert.equal((await post('/paths/git/commit', { message: 'x', paths: ['id_rsa'] })).status, 409);
  const rest = await post('/paths/git/commit', { message: '--all' });
  assert.deepEqual([rest.value['paths'], rest.value['left']], [['c.js'], ['id_rsa']]);
  const { commits } = (await get('/paths/git/history')).value as { commits: { subject: string }[] };
  assert.deepEqual(
    commits.slice(0, 2).map(({ subject }) => subject),
    ['--all', message.split('\n')[0]],
  );
  const { paths } = (await get('/paths/files')).value as { paths: string[] };
  assert.ok(!paths.some((path) => /pwned|hooked/.test(path)));
});

test('a project that is known is a workspace by its id; paths, links and strangers are none', async () => {
  const { id } = await server.store.projects.ensure({ path: server.repository, name: 'shop' });
  assert.deepEqual((await get(`/${id}/files`)).value['paths'], ['README.md']);
  const outside = join(server.folder, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'plain.txt'), 'mine\n');
  await post('', { name: 'linked' });
  await symlink(outside, rootOf('leads-out'));
  await symlink(outside, join(rootOf('linked'), 'folder'));
  await symlink(join(outside, 'plain.txt'), join(rootOf('linked'), 'file.txt'));
  for (const name of ['leads-out', 'missing', crypto.randomUUID()])
    assert.equal((await get(`/${name}/files`)).status, 404, name);
  for (const name of ['..', '%2e%2e', '..%2Fshop', encodeURIComponent(server.repository), '.git'])
    assert.ok([400, 404].includes((await get(`/${name}/files`)).status), name);
  for (const path of [
    '../shop/README.md',
    '/etc/passwd',
    'folder/plain.txt',
    'file.txt',
    '.git/config',
    'C:/x',
    'a\\..\\b',
  ]) {
    const asked = await get(`/linked/file?path=${encodeURIComponent(path)}`);
    assert.ok([400, 409].includes(asked.status), `${path}: ${asked.text}`);
    assert.ok(!asked.text.includes('mine'));
    const written = await post('/linked/files', { files: [{ path, content: 'pwned\n' }], overwrite: true });
    assert.ok([400, 409].includes(written.status), `${path}: ${written.text}`);
  }
  assert.equal(await readFile(join(outside, 'plain.txt'), 'utf8'), 'mine\n');
});

test('git/init makes a folder a repository once, without its secrets', async () => {
  await mkdir(join(rootOf('bare'), 'src'), { recursive: true });
  await writeFile(join(rootOf('bare'), 'src/a.js'), 'a\n');
  await writeFile(join(rootOf('bare'), 'id_rsa'), 'key\n');
  assert.equal((await get('/bare/git/history')).status, 409, 'it is none yet');
  const first = await post('/bare/git/init');
  assert.deepEqual([first.status, first.value['made']], [200, true], first.text);
  const again = await post('/bare/git/init');
  assert.deepEqual(again.value, { made: false, commit: first.value['commit'] });
  const { left } = (await post('/bare/git/commit', { message: 'x' })).value;
  assert.deepEqual(left, ['id_rsa']);
});

test('D4-2: a reply becomes files whole or not at all; what is no code never replaces any', async () => {
  await post('', { name: 'reply' });
  await post('/reply/files', { files: [{ path: 'a.js', content: 'export const a = 1;\n' }] });
  const fenced = (path: string, text: string): string => `\`\`\`js:${path}\n${text}\n\`\`\`\n`;
  const good = await post('/reply/parse', { reply: fenced('a.js', 'export const a = 2;') });
  assert.deepEqual([good.status, good.value['status']], [200, 'parsed'], good.text);
  for (const [reply, fault] of [
    ['Error: the model server is down', 'no-files'],
    [fenced('../out.js', 'export const a = 2;'), undefined],
    [fenced('.git/hooks/pre-commit', 'touch x'), undefined],
    [
      `${fenced('b.js', 'export const b = 2;')}\`\`\`js:a.js\n// ... rest of the code unchanged\n\`\`\``,
      undefined,
    ],
  ] as const) {
    const { status, value } = await post('/reply/parse', { reply, write: true });
    assert.equal(status, 422, reply);
    assert.ok(value['sayBack']);
    if (fault) assert.equal(value['fault'], fault);
  }
  assert.equal((await get('/reply/file?path=b.js')).status, 404);
  const written = await post('/reply/parse', { reply: fenced('a.js', 'export const a = 2;'), write: true });
  assert.deepEqual([written.status, written.value['status']], [200, 'written'], written.text);
  assert.equal((await get('/reply/file?path=a.js')).value['text'], 'export const a = 2;\n');
});

test('D4-1: a check answers 200 only where it ran and passed; each other end has a status of its own', async () => {
  await post('', { name: 'checked' });
  const ends = async (kind: string, outcome: Outcome, ...checks: CheckResult[]) => {
    next = { outcome, checks };
    const { status, value, headers } = await post(`/checked/${kind}`);
    assert.equal(headers.get('location'), `/api/runs/${String(value['run_id'])}`);
    return [status, value['status']];
  };
  const install = check('install');
  const lint = check('lint');
  assert.deepEqual(await ends('install', 'unverified', install), [200, 'passed']);
  assert.deepEqual(await ends('lint', 'unverified', install, lint), [200, 'passed']);
  assert.deepEqual(await ends('lint', 'unverified', install), [422, 'missing']);
  assert.deepEqual(await ends('build', 'failed'), [422, 'failed']);
  assert.deepEqual(await ends('test', 'failed', install, { ...passedTest, status: 'failed' }), [
    422,
    'failed',
  ]);
  assert.deepEqual(await ends('security-scan', 'unverified', check('audit', { status: 'unknown' })), [
    422,
    'unknown',
  ]);
  assert.deepEqual(await ends('validate', 'unverified', install, lint), [422, 'unproved']);
  assert.deepEqual(await ends('validate', 'failed', brokenTypes), [422, 'failed']);
  assert.deepEqual(await ends('validate', 'cancelled'), [409, 'cancelled']);
  assert.deepEqual(await ends('validate', 'verified', passedTest), [200, 'passed']);
  const requests = await Promise.all(
    server.submitted
      .slice(-10)
      .map(async (id) => (await server.store.tasks.byId((await server.store.runs.find(id)).taskId))?.request),
  );
  assert.deepEqual(
    requests.map((request) => request?.only?.[0] ?? 'all'),
    ['install', 'lint', 'lint', 'build', 'test', 'audit', 'all', 'all', 'all', 'all'],
  );
  next = undefined;
  const still = await post('/checked/validate', { wait_seconds: 0 });
  assert.deepEqual([still.status, still.value['status']], [202, 'running']);
  assert.equal((await post('/missing/validate')).status, 404);
  assert.equal((await post('/checked/validate', { command: 'rm -rf /' })).status, 400);
});

test('D2-21: the page on workspaces names each of their routes, and no other', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/workspaces.md'), 'utf8');
  const named = [...page.matchAll(/`((?:GET|POST) \/api\/code-generation\/\S+)`/g)].map(([, route]) => route);
  const served = routes
    .filter(({ group }) => group === 'workspaces')
    .map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(new Set(named), new Set(served));
});

test('D3-20: work for a role or a coding CLI becomes a task like any other, and unknown names are refused', async () => {
  const { root } = (await post('', { name: 'worked' })).value as { root: string };
  const execute = (body: unknown) => server.ask('/api/agents/execute', { method: 'POST', body });
  const wish = { instructions: 'add a dark mode', workspace: 'worked' };
  const left = await execute({ ...wish, agent: 'healer', tags: ['night'], priority: 'high' });
  assert.equal(left.status, 202, left.text);
  const task = await server.ask(left.headers.get('location') ?? '');
  const { recipe, state, tags, priority } = task.value['task'] as Record<string, unknown>;
  assert.deepEqual([recipe, state, tags, priority], ['fix', 'pending', ['night'], 'high']);
  assert.equal(task.value['project'], root);
  for (const [body, status, said] of [
    [{ ...wish, agent: 'wizard' }, 409, /no coding CLI .*wizard/],
    [{ ...wish, agent: 'constructor' }, 409, /no coding CLI/],
    [{ ...wish, agent: 'claude' }, 409, /not configured/],
    [{ ...wish, agent: '--version' }, 400, /agent/],
    [{ ...wish, agent: 'coder', workspace: 'nowhere' }, 404, /nowhere/],
    [{ ...wish, agent: 'coder', instructions: ' ' }, 400, /./],
    [{ agent: 'coder', workspace: 'worked' }, 400, /instructions/],
  ] as const) {
    const refused = await execute(body);
    assert.equal(refused.status, status, refused.text);
    assert.match(refused.text, said);
  }
  assert.equal((await server.store.tasks.list({ tag: 'night' })).length, 1);
  // Named and enabled is not enough where prompts may not leave the machine; where they may, it is the one that is asked.
  const folder = join(server.folder, 'home/.config/millwright');
  await mkdir(folder, { recursive: true });
  const enable = (more: string) =>
    writeFile(join(folder, 'millwright.toml'), `${more}[agents.claude]\nenabled = true\n`);
  await enable('');
  const closed = await execute({ ...wish, agent: 'claude' });
  assert.equal(closed.status, 409, closed.text);
  assert.equal(closed.headers.get('content-type'), 'application/problem+json');
  assert.match(closed.text, /cannot be used.*allow_remote/);
  await enable('allow_remote = true\n');
  const taken = await execute({ ...wish, agent: 'claude' });
  assert.equal(taken.status, 202, taken.text);
  assert.equal((taken.value['task'] as { agent?: string }).agent, 'claude');
  await rm(folder, { recursive: true });
});

test('what mended an error is listed over HTTP, by tool, text and repository', async () => {
  const { id: runId, projectId } = await aRunIn(server);
  const problem = {
    tool: 'tsc',
    severity: 'error',
    code: 'TS2304',
    message: "Cannot find name 'slug'.",
    path: 'a.ts',
    line: 3,
  } as const;
  const learned = {
    model: 'm',
    endpoint: 'e',
    rung: 'targeted',
    change: '+import',
    language: 'typescript',
  } as const;
  const at = new Date().toISOString();
  await server.store.errorHistory.record([{ runId, projectId, problem, ...learned, at }]);
  const found = async (query: string): Promise<number> => {
    const { status, value, text } = await server.ask(`/api/error-history?${query}`);
    assert.equal(status, 200, text);
    return (value['errors'] as unknown[]).length;
  };
  const here = `in=${encodeURIComponent(server.repository)}`;
  assert.deepEqual(
    [
      await found(here),
      await found(`${here}&tool=tsc&text=SLUG`),
      await found('tool=eslint'),
      await found(`before=${at}`),
    ],
    [1, 1, 0, 0],
  );
  assert.equal((await server.ask('/api/error-history?limit=0')).status, 400);
});
