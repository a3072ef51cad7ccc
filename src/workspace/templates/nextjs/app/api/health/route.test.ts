// @vitest-environment node
import { expect, test } from 'vitest';
import { GET } from './route';

test('the server says that it is well', async () => {
  const response = GET();
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ok' });
});
