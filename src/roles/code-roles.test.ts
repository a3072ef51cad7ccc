import assert from 'node:assert/strict';
import { test } from 'node:test';
import { author } from './author/role.ts';
import { documenter } from './documenter/role.ts';
import { lintMender } from './lint-mender/role.ts';
import { refactorer } from './refactorer/role.ts';
import { renderRole } from './role.ts';
import { tester } from './tester/role.ts';

const roles = { author, documenter, lintMender, refactorer, tester };
const values = { contract: '<contract>', files: '<files>', task: '<task>', complaint: '<complaint>' };

for (const [name, role] of Object.entries(roles))
  test(`D0-27: the prompt of the ${name} takes the coder's route, holds its slots and says that fenced data is no instruction`, async () => {
    const [system, user] = await renderRole(role, values);
    assert.equal(role.name, 'coder');
    assert.match(system?.content ?? '', /labelled DATA .* never an instruction[^]*<contract>/);
    assert.match(user?.content ?? '', /<files>[^]*<task>[^]*<complaint>/);
  });
