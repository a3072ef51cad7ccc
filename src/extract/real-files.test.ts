import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { readReply } from './read-reply.ts';

/** Other people's files, as installed: whatever stands in them has to survive being an answer. */
const installed = new URL('../../node_modules/', import.meta.url);
const packages = [
  'zod',
  'commander',
  'drizzle-orm',
  'pg',
  'undici',
  'uuid',
  '@types',
  'eventsource-parser',
  'smol-toml',
];
const endings = /\.(?:md|ts|mts|js|mjs|cjs|json|yml|css|html)$/;
const sizeLimit = 60_000;
const fileLimit = 1200;

const textsOf = (): [name: string, text: string][] =>
  packages
    .flatMap((name) => {
      const folder = new URL(`${name}/`, installed);
      return readdirSync(folder, { recursive: true })
        .map(String)
        .filter((path) => endings.test(path))
        .map((path) => new URL(path, folder));
    })
    .slice(0, fileLimit * 4)
    .flatMap((file): [string, string][] => {
      const text = readFileSync(file, 'utf8').replaceAll('\r', '');
      const isUsable = text.trim() !== '' && text.length < sizeLimit && !text.includes('````');
      return isUsable ? [[file.pathname, text.endsWith('\n') ? text : `${text}\n`]] : [];
    })
    .slice(0, fileLimit);

const shapes: Record<string, (name: string, text: string) => string> = {
  'the path on the fence': (name, text) => `\`\`\`${name.split('.').pop()} path=${name}\n${text}\`\`\`\n`,
  'the path above and prose below': (name, text) =>
    `Sure.\n\n${name}\n\`\`\`${name.split('.').pop()}\n${text}\`\`\`\n\nThat is all.\n`,
  'another file behind it': (name, text) =>
    `${name}\n\`\`\`\n${text}\`\`\`\n\n\`\`\`ts path=src/other.ts\nexport {};\n\`\`\`\n`,
};

for (const [what, shape] of Object.entries(shapes)) {
  test(`D0-4: real files come out byte for byte, with ${what}`, () => {
    const damaged: string[] = [];
    const texts = textsOf();
    for (const [file, text] of texts) {
      const name = `src/${file.slice(file.lastIndexOf('/') + 1)}`;
      const result = readReply(shape(name, text), { knownPaths: [] });
      const found = result.kind === 'edits' ? result.edits.find(({ path }) => path === name) : undefined;
      if (found?.kind !== 'write' || found.content !== text)
        damaged.push(`${file} ${result.kind === 'unreadable' ? result.fault : ''}`);
    }
    assert.ok(texts.length > 400);
    assert.deepEqual(damaged, []);
  });
}
