import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRepository } from './match-repository.ts';

const shop = { host: 'github.com', repository: 'Octo/Shop' };

for (const url of [
  'https://github.com/octo/shop.git',
  'https://github.com/Octo/Shop',
  'https://ada:token@github.com/octo/shop/',
  'git@github.com:octo/shop.git',
  'ssh://git@github.com:22/octo/shop.git',
  'ssh://git@ssh.github.com:443/octo/shop.git',
])
  test(`the remote of octo/shop is known: ${url}`, () => assert.equal(isRepository(url, shop), true));

for (const url of [
  'https://github.com/other/shop.git',
  'https://evil.example/octo/shop.git',
  'https://github.com.evil.example/octo/shop',
  'https://github.com/octo/shop-2',
  'https://github.com/octo/shop/tree',
  '/srv/git/octo/shop.git',
  'file:///srv/octo/shop.git',
  '../octo/shop',
  '',
])
  test(`D3-8: another one is not taken for it: ${url || 'none'}`, () =>
    assert.equal(isRepository(url, shop), false));
