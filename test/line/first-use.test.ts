import assert from 'node:assert/strict';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { z } from 'zod';
import type { doctor } from '../../src/operations/doctor.ts';
import type { models } from '../../src/operations/models.ts';
import { startModelServer, type ModelServer } from '../programs/model-server.ts';
import { commandHere } from './command-here.ts';
import { add, addTest, emptyProject, files, makeRepository, plan, temporary } from './line.ts';

/** One of the ports that doctor looks at; nothing else in the tests listens there. */
const wellKnownPort = 1337;

const serve = async (t: TestContext): Promise<ModelServer> => {
  const server = await startModelServer({
    port: wellKnownPort,
    script: {
      models: ['nomic-embed-text', 'tiny-chat', 'tiny-coder:3b'],
      pick: 'match',
      answers: [
        { text: plan('add.js'), match: { system: 'You plan' }, repeat: true },
        {
          text: files({ 'add.js': add('a + b'), 'add.test.js': addTest }),
          match: { system: 'You write complete' },
          repeat: true,
        },
        { text: 'VERDICT: APPROVED', match: { system: 'You review' }, repeat: true },
        { text: 'fine', match: {}, repeat: true },
      ],
    },
  });
  t.after(() => server.close());
  return server;
};

test('D1-24: from nothing to a verified commit: doctor finds the server, writes it down, and all roles ask it', async (t) => {
  await serve(t);
  const folder = await temporary(t, 'first-use');
  await mkdir(join(folder, 'home'));
  const root = await makeRepository(join(folder, 'project'), emptyProject);
  const env = {
    HOME: join(folder, 'home'),
    XDG_CONFIG_HOME: join(folder, 'home/.config'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
  };
  const run = (...args: string[]) => commandHere(args, { cwd: root, env });

  const refused = await run('make', 'add two numbers');
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, /no model is configured/);
  assert.match(
    refused.stderr,
    /Ollama at http:\/\/127\.0\.0\.1:1337 has nomic-embed-text, tiny-chat, tiny-coder:3b: `millwright doctor --write`/,
  );

  const wrote = await run('doctor', '--write', '--json');
  const told = JSON.parse(wrote.stdout) as z.infer<typeof doctor.output>;
  assert.deepEqual(told.adopted?.endpoints, ['ollama']);
  assert.equal(told.adopted.model, 'tiny-coder:3b@ollama');
  const { file } = told.adopted;
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.match(await readFile(file, 'utf8'), /\[endpoints\.ollama\]/);

  const again = await run('doctor', '--write', '--json');
  assert.equal(again.code, 0, again.stdout);
  const second = JSON.parse(again.stdout) as z.infer<typeof doctor.output>;
  assert.deepEqual(second.adopted?.endpoints, []);
  assert.equal(second.servers.find(({ baseUrl }) => baseUrl.includes('1337'))?.endpoint, 'ollama');

  const probed = await run('doctor', '--probe');
  assert.match(probed.stdout, /probe +tiny-coder:3b at ollama/);
  assert.match(probed.stdout, /system-message-lost/);

  const made = await run('make', 'add two numbers', '--json');
  assert.equal(made.code, 0, made.stdout + made.stderr);
  const known = await run('models', '--json');
  const { models: rows } = JSON.parse(known.stdout) as z.infer<typeof models.output>;
  const [row] = rows;
  assert.deepEqual([row?.model, row?.endpoint, row?.calls], ['tiny-coder:3b', 'ollama', 3]);
  assert.deepEqual([row?.verified, row?.failed, row?.rate], [3, 0, 1]);
  assert.ok((row?.low ?? 1) < 0.5, 'three outcomes prove little');
  assert.deepEqual(
    row?.roles.map(({ role, language, verified }) => [role, language, verified]),
    [
      ['coder', 'unknown', 1],
      ['elaborator', 'unknown', 1],
      ['reviewer', 'javascript', 1],
    ],
  );
  const shown = await run('models');
  assert.match(shown.stdout, /tiny-coder:3b at ollama\n {2}3 calls · 100 % verified \(3 of 3; \d+ %–100 %\)/);
});
