import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.ts';

let server: Server;
let url: string;

before(async () => {
  server = createApp().listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(() => {
  server.close();
});

test('the server says that it is well', async () => {
  const response = await fetch(`${url}/health`);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { status: 'ok' });
});

test('a path that does not exist is answered with 404', async () => {
  const response = await fetch(`${url}/nowhere`);
  assert.equal(response.status, 404);
  assert.deepEqual(await response.json(), { error: 'there is no GET /nowhere' });
});

test('a broken body is the fault of the caller', async () => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/health`, { method: 'POST', headers, body: '{"cut": ' });
  assert.equal(response.status, 400);
});
