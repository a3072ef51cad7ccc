import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { serveClient } from './serve-client.ts';

let folder: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-'));
  await writeFile(join(folder, 'index.html'), '<title>page</title>');
  server = createApp(...serveClient(folder)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const page = { headers: { accept: 'text/html' } };

test('the server says that it is well', async () => {
  const response = await fetch(`${url}/api/health`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ok', uptime: expect.any(Number) });
});

test('a path of the API that does not exist is 404, also for a browser', async () => {
  const response = await fetch(`${url}/api/nowhere`, page);
  expect(response.status).toBe(404);
});

test('every other path is a page of the client', async () => {
  for (const path of ['/', '/some/page']) {
    const response = await fetch(url + path, page);
    expect(await response.text()).toContain('<title>page</title>');
  }
});

test('what asks for no page gets none', async () => {
  const response = await fetch(`${url}/nowhere`, { method: 'POST' });
  expect(response.status).toBe(404);
});
