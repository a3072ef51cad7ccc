import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../domain/errors.ts';
import { openaiCompatible } from '../providers/openai-compatible.ts';
import { isLocal, refuseRemote } from './is-local.ts';

const local = [
  'http://localhost:11434/v1',
  'http://LOCALHOST./v1',
  'http://127.0.0.1:1',
  'http://127.9.9.9',
  'http://[::1]:8080',
  'http://[::ffff:127.0.0.1]/v1',
  'http://2130706433/',
  'http://0x7f.1/',
];
const remote = [
  'https://api.openai.com/v1',
  'http://192.168.1.5:11434',
  'http://10.0.0.1',
  'http://0.0.0.0:1',
  'http://localhost.evil.example/v1',
  'http://127.0.0.1.evil.example',
  'http://evil.example/127.0.0.1',
  'http://127.evil.example',
  'http://[::2]',
  'http://[::ffff:8.8.8.8]',
  'http://[fe80::1]',
  'nonsense',
];

for (const baseUrl of local)
  test(`${baseUrl} is on this machine`, () => assert.equal(isLocal({ baseUrl }), true));
for (const baseUrl of remote)
  test(`${baseUrl} is not on this machine`, () => assert.equal(isLocal({ baseUrl }), false));

test('D3-4: an endpoint elsewhere is refused before anyone is contacted, unless it is allowed or trusted', () => {
  const endpoint = { name: 'big', baseUrl: 'http://192.168.1.5:8000/v1', provider: openaiCompatible };
  assert.throws(
    () => refuseRemote(endpoint, { allowRemote: false }),
    (error) =>
      error instanceof UserError && /192\.168\.1\.5:8000/.test(error.message) && error.hint !== undefined,
  );
  refuseRemote(endpoint, { allowRemote: true });
  refuseRemote(endpoint, { allowRemote: false, trustedHosts: ['192.168.1.5'] });
  assert.throws(() =>
    refuseRemote(endpoint, { allowRemote: false, trustedHosts: ['168.1.5', '192.168.1.50'] }),
  );
});
