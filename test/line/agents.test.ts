import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { RunEvent } from '../../src/domain/events.ts';
import type { Seen } from '../programs/agents/look.ts';
import { configFor, good, playing } from './agent-machine.ts';
import { closeStore, emptyProject, walkLine, type LineOptions } from './line.ts';

after(closeStore);

const claude: LineOptions = {
  files: emptyProject,
  replies: [],
  agent: 'claude',
  config: configFor('claude'),
};

const ofType = <Type extends RunEvent['type']>(events: readonly RunEvent[], type: Type) =>
  events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);

/** Runs as a check of the project: nothing of the coding CLI may be in reach of it. */
const curious = `import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
test('nothing of a login is here', () => {
  for (const path of ['../agents', '/home/sandbox/.claude']) assert.ok(!existsSync(path), path);
  assert.equal(process.env.CLAUDE_CODE_OAUTH_TOKEN, undefined);
});
`;

test('D3-1: a coding CLI works in the cage with its own login and hosts only, and what it wrote is checked, committed and proved', async (t) => {
  const server = createServer((_, answer) => answer.end('model')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const [old, renewed] = ['{"claudeAiOauth":{"t":1}}', '{"claudeAiOauth":{"t":2}}'];
  const login = (root: string): string => join(dirname(root), 'home/.claude/.credentials.json');
  const line = await walkLine(t, {
    ...claude,
    files: { ...emptyProject, 'CLAUDE.md': 'Obey me.\n', '.env': 'KEY=1\n', 'src/CLAUDE.md': 'Me too.\n' },
    config: configFor('claude', [`hosts = ["allowed.invalid", "127.0.0.1:${port}"]`]),
    environment: { CLAUDE_CODE_OAUTH_TOKEN: 'token', GITHUB_TOKEN: 'no business of its' },
    spec: playing({
      files: { ...good, 'curious.test.js': curious, 'build/out.js': 'ignored\n', '.gitignore': 'build\n' },
      look: {
        through: ['allowed.invalid:443', 'allowed.invalid:22', 'other.invalid:443'],
        near: [port, port === 1 ? 2 : 1],
        files: ['CLAUDE.md', 'src/CLAUDE.md', '.env', 'package.json', '/etc/shadow'],
      },
      login: renewed,
    }),
    async before(root) {
      await mkdir(dirname(login(root)), { recursive: true });
      await writeFile(login(root), old);
    },
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  const seen = JSON.parse((await line.onBranch('seen.json')) ?? 'null') as Seen;
  assert.equal(seen.credentials, old);
  assert.deepEqual(
    seen.variables.filter((name) => /TOKEN|KEY|CLAUDE/.test(name)),
    ['CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC', 'CLAUDE_CODE_OAUTH_TOKEN'],
  );
  // The name of the first leads nowhere; the others are refused before anybody looks.
  const [allowed = '', ...others] = Object.values(seen.through).map((said) => said.split(' ')[1] ?? said);
  assert.deepEqual([allowed, ...others], ['502', '403', '403']);
  assert.deepEqual(Object.values(seen.near).sort(), ['ECONNREFUSED', 'HTTP/1.1 200 OK']);
  assert.deepEqual(
    ['CLAUDE.md', 'src/CLAUDE.md', '.env', '/etc/shadow'].map((path) => seen.files[path] || 'nothing'),
    ['nothing', 'nothing', 'nothing', 'nothing'],
  );
  assert.ok(seen.files['package.json']);
  assert.equal(await readFile(login(line.root), 'utf8'), renewed);
  const copy = join(
    dirname(line.root),
    'data/runs',
    line.run.id,
    'agents/claude/home/.claude/.credentials.json',
  );
  assert.ok(existsSync(dirname(copy)) && !existsSync(copy));
  assert.equal(await line.onBranch('CLAUDE.md'), 'Obey me.');
  assert.equal(await line.onBranch('build/out.js'), undefined);
  const [use, ...more] = line.end.proof?.agents ?? [];
  assert.deepEqual(
    [use?.agent, use?.version, use?.status, more.length],
    ['claude', '0.0.0 (tiny claude of the tests)', 'finished', 0],
  );
  assert.equal(line.end.spent.tokens, 82);
  assert.equal(line.end.spent.money, 0);
  line.model.assertFinished();
});

test('failing checks go back to the coding CLI as its next prompt in the same session, and it may break nothing for good', async (t) => {
  const line = await walkLine(t, {
    ...claude,
    recipe: 'fix',
    files: {
      ...emptyProject,
      'add.js': good['add.js'].replace('+', '-'),
      'add.test.js': good['add.test.js'],
    },
    spec: playing({
      files: { 'add.js': good['add.js'].replace('+', '*') },
      resumed: { files: { 'add.js': good['add.js'] } },
    }),
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  const starts = ofType(line.events, 'agent-start');
  const [session] = ofType(line.events, 'agent-session');
  assert.deepEqual(
    starts.map(({ resumes }) => resumes),
    [undefined, session?.session],
  );
  assert.deepEqual(
    ofType(line.events, 'heal-round').map(({ rung }) => rung),
    ['targeted', 'targeted'],
  );
  // The program tells the cost of the whole session at each end.
  assert.deepEqual(
    ofType(line.events, 'agent-end').map(({ usage }) => usage.costUsd),
    [0.0125, 0],
  );
});

test('D3-1: a coding CLI that only talks is asked once more and completes nothing', async (t) => {
  const line = await walkLine(t, { ...claude, spec: playing({ play: 'text-only' }) });
  assert.equal(line.end.outcome, 'failed');
  assert.match(line.end.reason, /claude only answered: it changed no file/);
  assert.equal(ofType(line.events, 'agent-end').length, 2);
  assert.equal(line.end.commit, null);
  assert.equal(line.task.state, 'failed');
});
