import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { findMachineRegistry, readScopes } from './machine-registries.ts';
import { defaultRegistry } from './registry-set.ts';
import { reachablePlaces, toolSettings, type ToolPlace } from './tool-settings.ts';

const machine = async (
  t: TestContext,
  files: Record<string, string>,
  environment: Record<string, string> = {},
) => {
  const home = await mkdtemp(join(tmpdir(), 'machine-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text);
  }
  // what the machine as a whole says is not a part of these tests
  return { host: { path: '', home }, environment: { PIP_INDEX_URL: undefined, ...environment } };
};

const caged: ToolPlace = {
  proxy: { host: '127.0.0.1', port: 3128 },
  loopbackAlias: 'alias.internal',
  at: (name) => `/run/${name}`,
};

test('the index of pip is read from its variables, its files and those of uv, logins left out', async (t) => {
  const conf =
    '[global]\nindex-url = https://me:secret@pypi.corp.example/simple\nextra-index-url =\n    https://more.example/simple\n    file:///srv/simple\n';
  const found = await findMachineRegistry('pypi', await machine(t, { '.config/pip/pip.conf': conf }));
  assert.deepEqual(found?.urls, ['https://pypi.corp.example/simple', 'https://more.example/simple']);
  assert.equal(found.named, 'machine');
  const { env } = toolSettings('pypi', found, caged);
  assert.equal(env['PIP_EXTRA_INDEX_URL'], 'https://more.example/simple');
  assert.doesNotMatch(JSON.stringify(env), /secret/);
  const variable = { PIP_INDEX_URL: 'https://variable.example/simple' };
  const winning = await findMachineRegistry(
    'pypi',
    await machine(t, { '.config/pip/pip.conf': conf }, variable),
  );
  assert.equal(winning?.urls[0], 'https://variable.example/simple');
  const uv = '[[index]]\nurl = "https://uv.example/simple"\ndefault = true\n';
  const ofUv = await findMachineRegistry('pypi', await machine(t, { '.config/uv/uv.toml': uv }));
  assert.equal(ofUv?.urls[0], 'https://uv.example/simple');
});

test('the source that cargo has for crates.io is told in a file, and only over HTTP', async (t) => {
  const config =
    '[source.crates-io]\nreplace-with = "corp"\n[source.corp]\nregistry = "sparse+https://crates.corp.example/index/"\n';
  const found = await findMachineRegistry('cargo', await machine(t, { '.cargo/config.toml': config }));
  assert.deepEqual(found?.urls, ['https://crates.corp.example/index/']);
  const { files } = toolSettings('cargo', found, caged);
  assert.match(files['cargo.toml'] ?? '', /registry = "sparse\+https:\/\/crates\.corp\.example\/index\/"/);
  for (const text of [
    'nonsense = [',
    config.replace('sparse+https://crates.corp.example/index/', 'file:///srv/index'),
  ])
    assert.equal(
      await findMachineRegistry('cargo', await machine(t, { '.cargo/config.toml': text })),
      undefined,
    );
});

test('proxies of Go are asked in their order, never version control, and its own settings hold', async (t) => {
  const env = 'GOPROXY=https://go.corp.example,http://127.0.0.1:3000,direct\nGOPRIVATE=corp.example/*\n';
  const found = await findMachineRegistry('go', await machine(t, { '.config/go/env': env }));
  assert.ok(found);
  const told = toolSettings('go', found, caged).env;
  assert.equal(told['GOPROXY'], 'https://go.corp.example,http://alias.internal:3000');
  assert.deepEqual([told['GOVCS'], told['GOPRIVATE']], ['*:off', 'corp.example/*']);
  assert.equal(toolSettings('go', defaultRegistry('go'), caged).env['GOPROXY'], 'https://proxy.golang.org');
});

test('a mirror that stands for Maven Central is used, one for another repository is not', async (t) => {
  const settings = (of: string): string =>
    `<settings><servers><server><id>m</id><password>secret</password></server></servers><mirrors><!-- <mirror><mirrorOf>*</mirrorOf><url>https://old.example</url></mirror> --><mirror><id>m</id><mirrorOf>${of}</mirrorOf><url>https://maven.corp.example/m2?a=1&amp;b</url></mirror></mirrors></settings>`;
  const found = await findMachineRegistry(
    'maven',
    await machine(t, { '.m2/settings.xml': settings('central,!x') }),
  );
  assert.equal(found?.urls.length, 1);
  const { files } = toolSettings('maven', found, caged);
  assert.match(
    files['maven-settings.xml'] ?? '',
    /<url>https:\/\/maven\.corp\.example\/m2\?a=1&#38;b<\/url>/,
  );
  assert.doesNotMatch(files['maven-settings.xml'] ?? '', /secret/);
  assert.equal(
    await findMachineRegistry('maven', await machine(t, { '.m2/settings.xml': settings('other') })),
    undefined,
  );
});

test('D2-2: registries of scopes are reached; what belongs to them is told without their tokens', async (t) => {
  const npmrc =
    '@corp:registry=https://npm.corp.example/\n//npm.corp.example/:_authToken=secret\nregistry=https://r.example/\n@bad:registry=file:///x\n';
  const { host } = await machine(t, { '.npmrc': npmrc });
  const scopes = await readScopes(host);
  assert.deepEqual(scopes, { '@corp': 'https://npm.corp.example/' });
  const set = { ...defaultRegistry('npm'), scopes };
  // the scope's may have a private address, the public ones not
  assert.deepEqual(
    reachablePlaces(set).map(({ url, named }) => `${url} ${named}`),
    [
      'https://registry.npmjs.org/ default',
      'https://registry.yarnpkg.com default',
      'https://npm.corp.example/ machine',
    ],
  );
  const { env, files } = toolSettings('npm', set, caged);
  assert.deepEqual(env, { npm_config_userconfig: '/run/npmrc' });
  assert.deepEqual(files, { npmrc: '@corp:registry=https://npm.corp.example/\n' });
});
