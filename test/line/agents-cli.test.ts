import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { configFor, good, playing } from './agent-machine.ts';
import { millwright } from './command.ts';
import { emptyProject, git, makeRepository, temporary } from './line.ts';

/** Processes that were started with this text among their words. */
const processesWith = (text: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    });

/** A person's machine with a repository; `toml` is their configuration. */
const machineWith = async (context: TestContext, toml: string) => {
  const folder = await temporary(context, 'agents');
  const home = join(folder, 'home');
  await mkdir(join(home, '.config/millwright'), { recursive: true });
  await writeFile(join(home, '.config/millwright/millwright.toml'), toml);
  const cwd = await makeRepository(join(folder, 'project'), emptyProject);
  return { cwd, env: { HOME: home, MILLWRIGHT_DATA_DIR: join(folder, 'data') } };
};

test('DX-10: a kill -9 in the middle of a coding CLI leaves nothing behind, and the run goes on in its session', async (t) => {
  const { cwd, env } = await machineWith(t, configFor('claude'));
  const spec = playing({ play: 'silence', resumed: { files: good } });
  let runId = '';
  const killed = await millwright(['make', spec, '--agent', 'claude', '--json'], {
    cwd,
    env,
    onLine(line, kill) {
      const event = JSON.parse(line) as { type?: string; runId?: string };
      runId ||= event.runId ?? '';
      if (event.type === 'agent-session') kill();
    },
  });
  assert.equal(killed.signal, 'SIGKILL', `${killed.stdout}${killed.stderr}`);
  const resumed = await millwright(['resume', runId, '--json'], { cwd, env });
  assert.equal(resumed.code, 0, `${resumed.stdout}${resumed.stderr}`);
  const end = resumed.events.at(-1) as { outcome: string; branch: string };
  assert.equal(end.outcome, 'verified');
  assert.deepEqual(processesWith(`${env.MILLWRIGHT_DATA_DIR}/runs`), []);
  assert.match(await git(cwd, 'show', `${end.branch}:add.js`), /a \+ b/);
  const shown = await millwright(['show', runId], { cwd, env });
  assert.match(shown.stdout, /agents +claude \(0\.0\.0 \(tiny claude of the tests\)\)/);
  const doctor = await millwright(['doctor', '--json'], { cwd, env });
  const { symptoms } = doctor.events[0] as { symptoms: { topic: string; text: string }[] };
  const agent = symptoms.find(({ topic }) => topic === 'agent claude');
  assert.equal(agent?.text, '0.0.0 (tiny claude of the tests), allowed');
  const idle = await millwright(['submit', 'x', '--kind', 'ask', '--agent', 'claude'], { cwd, env });
  assert.deepEqual([idle.code, /make, iterate and fix, not ask/.test(idle.stderr)], [64, true]);
});
