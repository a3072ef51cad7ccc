import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.ts';

const app = createApp();
let url: string;

before(async () => {
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});

after(() => app.close());

test('the server says that it is well', async () => {
  const response = await fetch(`${url}/health`);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { status: 'ok' });
});

test('a path that does not exist is answered with 404', async () => {
  const response = await fetch(`${url}/nowhere`);
  assert.equal(response.status, 404);
});

test('a broken body is the fault of the caller', async () => {
  const broken = createApp();
  broken.post('/echo', ({ body }) => body);
  const headers = { 'content-type': 'application/json' };
  const response = await broken.inject({ method: 'POST', url: '/echo', headers, payload: '{"cut": ' });
  assert.equal(response.statusCode, 400);
});
