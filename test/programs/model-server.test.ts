import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withModelServer } from './model-server/with-model-server.ts';

const program = fileURLToPath(new URL('model-server.ts', import.meta.url));

const chat = (url: string, content: string, more: object = {}): Promise<Response> =>
  fetch(`${url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'scripted-model', messages: [{ role: 'user', content }], ...more }),
  });

test('the program prints its URL, answers from its script and tells what was asked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-model-server-'));
  const file = join(folder, 'script.json');
  const again = { request: { messages: [{ role: 'user', content: 'some more' }] } };
  const reply = {
    text: 'again',
    model: 'm',
    usage: { promptTokens: 1, answerTokens: 1, source: 'reported' },
  };
  writeFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify({ ...again, reply })}\n`);
  writeFileSync(file, JSON.stringify({ answers: [{ text: 'hello' }], recording: 'calls.jsonl' }));
  const child = spawn(process.execPath, [program, '--script', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    assert.match(
      await (await chat(url, 'hi', { stream: true })).text(),
      /"content":"hello"[\s\S]*data: \[DONE\]\n\n$/,
    );
    assert.equal((await chat(url, 'not what the script waits for')).status, 400);
    const whole = (await (await chat(url, 'some more')).json()) as {
      choices: { message: { content: string } }[];
    };
    assert.equal(whole.choices[0]?.message.content, 'again');
    const calls = (await (await fetch(new URL('/_calls', url))).json()) as Record<string, unknown>;
    assert.partialDeepStrictEqual(calls, { requests: 3, completed: 2, left: 0 });
  } finally {
    child.kill();
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

test('a script with an unknown key is refused', async () => {
  await assert.rejects(
    withModelServer({ answers: [{ txt: 'x' } as object] }, () => Promise.resolve()),
    /txt/,
  );
});

test('by matching, answers are given to whom they fit, in any order', () => {
  const answers = [
    { text: 'A', match: 'apples' },
    { text: 'R', match: { system: { regex: '^you review', flags: 'i' } }, repeat: true },
    { text: 'rest' },
  ];
  return withModelServer({ pick: 'match', answers }, async (server) => {
    const { url } = server;
    const text = async (response: Response): Promise<string> =>
      ((await response.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message
        .content ?? '';
    const review = {
      messages: [
        { role: 'system', content: 'You review' },
        { role: 'user', content: 'x' },
      ],
    };
    assert.equal(await text(await chat(url, '', review)), 'R');
    assert.equal(await text(await chat(url, 'pears')), 'rest');
    assert.throws(() => server.assertFinished(), /1 answers left/);
    assert.equal(await text(await chat(url, 'apples')), 'A');
    assert.equal(await text(await chat(url, '', review)), 'R');
    server.assertFinished();
    assert.equal(server.count('completed'), 4);
  });
});

test('a call without an answer, and a client that leaves, are told apart from completed ones', () =>
  withModelServer({ answers: [{ fault: { kind: 'stall' } }] }, async (server) => {
    const controller = new AbortController();
    const call = fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      signal: controller.signal,
      body: JSON.stringify({ model: 'scripted-model', stream: true, messages: [] }),
    });
    await call;
    controller.abort();
    await server.until(() => server.count('left') === 1);
    assert.equal((await chat(server.url, 'one too many')).status, 400);
    assert.deepEqual([server.count('completed'), server.count('refused')], [0, 1]);
    assert.throws(() => server.assertFinished(), /refused/);
  }));
