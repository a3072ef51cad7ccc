import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { installDesk, saidBy } from '../programs/install-desk.ts';
import { buildNodePackage, serveFiles } from '../programs/package-registries.ts';

const scripts = { install: 'node make.js' };
/** Makes the part without which the package does not load, if it can reach nobody and the package after it was not built. */
const make = `const net = require('node:net');
net.connect(PORT, '127.0.0.1').on('connect', () => process.exit(9)).on('error', () => require('node:fs').writeFileSync('part.node.js', 'module.exports = 42;'));
`;
const load = `try { module.exports = require('./part.node.js'); } catch { throw new Error('Could not locate the bindings file. Tried: node_modules/NAME/build/NAME.node'); }`;

test('D2-2: scripts run of those packages alone that the person named, without a network; else the next step is told', async (t) => {
  const { top, check } = await installDesk(t);
  const names = ['wanted', 'other'] as const;
  const built = new Map<string, Buffer>();
  const registry = await serveFiles((url) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const content = built.get(name) ?? Buffer.alloc(0);
        const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
        const dist = { tarball: `${url}${name}/-/${name}-1.0.0.tgz`, integrity };
        const version = { name, version: '1.0.0', scripts, hasInstallScript: true, dist };
        const page = { name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } };
        return [
          [`/${name}`, JSON.stringify(page)],
          [`/${name}/-/${name}-1.0.0.tgz`, content],
        ];
      }),
    ),
  );
  t.after(() => registry.close());
  for (const name of names)
    built.set(
      name,
      await buildNodePackage(top, {
        'package.json': JSON.stringify({ name, version: '1.0.0', scripts }),
        'index.js': load.replaceAll('NAME', name),
        'make.js': make.replace('PORT', new URL(registry.url).port),
      }),
    );
  const locked = Object.fromEntries(
    names.map((name) => [`node_modules/${name}`, { version: '1.0.0', hasInstallScript: true }]),
  );
  const dependencies = { wanted: '1.0.0', other: '1.0.0' };
  const root = { name: 'p', version: '1.0.0', dependencies };
  const files = {
    'package.json': JSON.stringify({ ...root, scripts: { test: 'node --test' } }),
    'package-lock.json': JSON.stringify({
      name: 'p',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: { '': root, ...locked },
    }),
    'wanted.test.js':
      "require('node:test')('it loads', () => { if (require('wanted') !== 42) throw new Error('no'); });\n",
    'other.test.js':
      "require('node:test')('the other was left alone', () => { let made = true; try { require('other'); } catch { made = false; } if (made) throw new Error('made'); });\n",
  };
  const registries = { npm: [registry.url] };
  const skipped = await check({ files, registries }, ['install', 'test']);
  assert.equal(skipped[0]?.status, 'passed', saidBy(skipped[0]));
  const note = skipped[1]?.diagnostics.find(({ code }) => code === 'script-skipped');
  assert.match(
    note?.message ?? '',
    /\[install\] scripts = \["wanted"\] to your own millwright\.toml/,
    saidBy(skipped[1]),
  );
  for (const round of ['cold', 'warm']) {
    const [install, tests] = await check({ files, registries, scripts: ['wanted'] }, ['install', 'test']);
    assert.equal(install?.status, 'passed', saidBy(install));
    assert.equal(install?.cached !== undefined, round === 'warm');
    assert.deepEqual([tests?.status, tests?.tests?.passed], ['passed', 2], saidBy(tests));
  }
});
