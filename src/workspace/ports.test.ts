import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { reservePort } from './ports.ts';

const url = new URL('./ports.ts', import.meta.url).href;
const holder = `const { reservePort } = await import(${JSON.stringify(url)});
const held = [];
for (let at = 0; at < 20; at += 1) held.push(await reservePort());
console.log(JSON.stringify(held.map(({ port }) => port)));
setInterval(() => {}, 1_000);`;

const canListen = async (port: number): Promise<boolean> => {
  const server = createServer();
  const end = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (end) await new Promise((resolve) => server.close(resolve));
  return end;
};

test('DX-7: processes at once never hold the same port; each is free to listen on, and a kill frees it', async () => {
  const children = [1, 2, 3].map(() =>
    spawn(process.execPath, ['--input-type=module', '-e', holder], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  const held = await Promise.all(
    children.map(async ({ stdout }) => {
      const [line] = (await once(createInterface({ input: stdout }), 'line')) as [string];
      return JSON.parse(line) as number[];
    }),
  );
  const ports = held.flat();
  assert.deepEqual([ports.length, new Set(ports).size], [60, 60]);
  assert.equal(await canListen(ports[0] ?? 0), true);
  const lock = (ports[0] ?? 0) + 1;
  assert.equal(await canListen(lock), false);
  for (const child of children) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  assert.equal(await canListen(lock), true);
});

test('a port that is released can be held again, one that somebody listens on is not handed out', async () => {
  const one = await reservePort();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(one.port, '127.0.0.1', resolve));
  await one.release();
  const others = await Promise.all(Array.from({ length: 30 }, () => reservePort()));
  assert.ok(!others.some(({ port }) => port === one.port));
  assert.equal(new Set(others.map(({ port }) => port)).size, 30);
  await Promise.all(others.map((other) => other.release()));
  await new Promise((resolve) => taken.close(resolve));
});
