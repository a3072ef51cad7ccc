import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { parse as parseToml } from 'smol-toml';
import { keyOfVariable, settingOf } from '../../src/config/keys.ts';
import { toolchainPrograms } from '../../src/domain/worker.ts';
import { operations } from '../../src/operations/index.ts';
import { readCommandLine } from '../../src/surfaces/cli/command-line.ts';
import { root } from './read-sources.ts';

const text = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const kindOf = (words: readonly string[]): string => readCommandLine(words, operations, '1.0.0').kind;

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()),
      ports: z.array(z.string()).default([]),
      volumes: z.array(z.string()).default([]),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});

test('the compose file has a database, a server and two workers, pinned and without secrets', async () => {
  const { services, volumes } = composeSchema.parse(parse(await text('compose.yaml'), { merge: true }));
  const kinds = Object.values(services).map(({ command }) => (command ? kindOf(command) : 'database'));
  assert.deepEqual(kinds.toSorted(), ['database', 'serve', 'worker', 'worker']);
  for (const [name, { image, environment, ports, volumes: mounts }] of Object.entries(services)) {
    assert.match(image, /^[\w./-]+:\d+\.\d+[\w.-]*$/, `${name} is pinned`);
    for (const [key, value] of Object.entries(environment))
      if (/PASSWORD|URL|TOKEN|SECRET|KEY/.test(key)) assert.match(value, /\$\{\w+:\?/, `${name}: ${key}`);
    for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, 'nobody else reaches it');
    for (const mount of mounts.filter((one) => !one.startsWith('.')))
      assert.ok((mount.split(':')[0] ?? '') in volumes, mount);
  }
});

test('the image is pinned, has what the cage needs, and does not run as root', async () => {
  const dockerfile = await text('Dockerfile');
  for (const [, image = ''] of dockerfile.matchAll(/^FROM (\S+)/gm)) assert.match(image, /:\d+\.\d+\.\d+-/);
  assert.match(dockerfile, /^USER node$/m);
  for (const program of ['git', 'bubblewrap', 'socat']) assert.ok(dockerfile.includes(program), program);
  assert.ok(!/\b(?:ARG|ENV) \w*(?:PASSWORD|TOKEN|SECRET|KEY)/.test(dockerfile));
});

test('what the units and the page start are commands that there are', async () => {
  for (const [unit, kind] of [
    ['deploy/millwright-worker.service', 'worker'],
    ['deploy/millwright-server.service', 'serve'],
  ] as const) {
    const [, words = ''] = /^ExecStart=\S+ (.+)$/m.exec(await text(unit)) ?? [];
    assert.equal(kindOf(words.split(' ')), kind);
    assert.match(await text(unit), /^Restart=always$/m);
  }
  const page = await text('docs/deploy.md');
  const lines = [...page.matchAll(/^millwright (.+)$/gm)].map(([, words = '']) => kindOf(words.split(' ')));
  assert.deepEqual(lines, ['serve', 'worker', 'command']);
});

test('every setting that the page names is one, and what is compared is what it says', async () => {
  const page = await text('docs/deploy.md');
  const variables = [...page.matchAll(/\bMILLWRIGHT_\w+/g)].map(([name]) => name);
  assert(variables.length > 3);
  for (const name of variables) assert(keyOfVariable(name), name);
  const [, toml = ''] = /^```toml\n([^]*?)^```/m.exec(page) ?? [];
  const { artifacts } = z.object({ artifacts: z.record(z.string(), z.unknown()) }).parse(parseToml(toml));
  const written = Object.keys(artifacts).map((key) => `artifacts.${key}`);
  const named = [...page.matchAll(/`(artifacts\.\w+)`/g)].map(([, key = '']) => key);
  for (const key of [...written, ...named]) assert(settingOf(key), key);
  const compared = /Compared are ([^]*?), as the cage/.exec(page)?.[1] ?? '';
  const programs = [...compared.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  assert.deepEqual(programs, [...toolchainPrograms]);
});
