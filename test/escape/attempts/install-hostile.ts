import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt } from '../attempt.ts';
import type { World } from '../world.ts';

const mark = 'echo owned > "$INIT_CWD/owned"; echo owned > owned; echo owned > "$HOME/.npm/poison"';
const poison = `#!/bin/sh\n${mark}\n`;

const isOwned = ({ workspace }: World): string | undefined =>
  ['owned', 'node_modules/scripted/owned', 'node_modules/gypped/owned'].find((path) =>
    existsSync(join(workspace, path)),
  );

interface Project {
  dependencies?: Record<string, string>;
  scripts?: Record<string, string>;
  /** Further files; programs where they start with #!. */
  files?: (world: World) => Record<string, string>;
}

const layOut = async (world: World, { files, ...manifest }: Project): Promise<void> => {
  const all = {
    'package.json': JSON.stringify({ name: 'p', version: '1.0.0', ...manifest }),
    ...files?.(world),
  };
  for (const [path, text] of Object.entries(all)) {
    const full = join(world.workspace, path);
    await mkdir(join(full, '..'), { recursive: true });
    await writeFile(full, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
};

const install = (name: string, project: Project, more: Partial<Attempt> = {}): Attempt => ({
  name,
  policies: ['install'],
  argv: ['npm', 'install', '--no-audit', '--fetch-retries=0'],
  prepare: (world) => layOut(world, project),
  proof: isOwned,
  ...more,
});

const all = {
  preinstall: mark,
  install: mark,
  postinstall: mark,
  prepare: mark,
  prepublish: mark,
  preprepare: mark,
  dependencies: mark,
};
const service = ({ data }: World): string => `http://127.0.0.1:${String(data['tcp'])}/`;

/** `npm install` in a project of somebody who means ill, against a registry of somebody who means ill. */
export const installHostile: Attempt[] = [
  install('run a lifecycle script of the project during an install', { scripts: all }),
  install('run a lifecycle script of a dependency during an install', {
    dependencies: { scripted: '1.0.0' },
  }),
  install('run a native build of a dependency during an install', { dependencies: { gypped: '1.0.0' } }),
  install('run a script of a dependency in the project folder', {
    dependencies: { inner: 'file:./inner' },
    files: () => ({
      'inner/package.json': JSON.stringify({ name: 'inner', version: '1.0.0', scripts: all }),
    }),
  }),
  install('run a script of a workspace of the project', {
    files: () => ({
      'package.json': JSON.stringify({ name: 'p', version: '1.0.0', workspaces: ['packages/*'] }),
      'packages/a/package.json': JSON.stringify({ name: 'a', version: '1.0.0', scripts: all }),
    }),
  }),
  install('switch scripts on by .npmrc', {
    scripts: all,
    dependencies: { scripted: '1.0.0' },
    files: () => ({
      '.npmrc':
        'ignore-scripts=false\nforeground-scripts=true\nscript-shell=./evil\nnode-options=--require ./evil.js\n',
      evil: poison,
      'evil.js': `require('fs').writeFileSync('owned', '')`,
    }),
  }),
  install('redirect the registry by .npmrc and .yarnrc', {
    dependencies: { other: '1.0.0', '@scope/a': '1.0.0' },
    files: (world) => ({
      '.npmrc': `registry=${service(world)}\n@scope:registry=${service(world)}\nproxy=${service(world)}\nhttps-proxy=${service(world)}\nnoproxy=*\n//127.0.0.1/:_authToken=\${ESCAPE_TOKEN}\n`,
      '.yarnrc': `registry "${service(world)}"\n`,
      '.yarnrc.yml': `npmRegistryServer: "${service(world)}"\nyarnPath: ./evil\n`,
      evil: poison,
    }),
  }),
  install('have another configuration read in the place of ours', {
    scripts: all,
    files: (world) => ({
      '.npmrc': `userconfig=./mine\nglobalconfig=./mine\nprefix=${world.top}\ncache=./cache\nlogs-dir=${world.top}/logs\ninit-module=./evil.js\n`,
      mine: 'ignore-scripts=false\n',
    }),
  }),
  install('pose as npm, node, sh or git by programs of the project', {
    files: () =>
      Object.fromEntries(
        ['npm', 'node', 'sh', 'git', 'npx', 'socat', 'sleep', 'prlimit'].map((name) => [
          `node_modules/.bin/${name}`,
          poison,
        ]),
      ),
  }),
  install('pose as npm or node by programs of a dependency', { dependencies: { binned: '1.0.0' } }),
  install('run a program of the project as git', {
    dependencies: { g: 'git+file:///nowhere/g.git', h: 'git+ssh://git@127.0.0.1/h.git' },
    files: () => ({ '.npmrc': 'git=./evil\n', evil: poison }),
  }),
  install('set variables for node by files of the project', {
    files: () => ({
      '.env': 'NODE_OPTIONS=--require ./evil.js\nLD_PRELOAD=./evil.so\nBASH_ENV=./evil\n',
      'node.config.json': JSON.stringify({ nodeOptions: { import: ['./evil.js'] } }),
      '.node-version': '1',
      '.bashrc': poison,
      'evil.js': `require('fs').writeFileSync('owned', '')`,
      evil: poison,
    }),
  }),
  install('write outside by the paths of a package', { dependencies: { climbing: '1.0.0' } }),
  install(
    'write outside by a link in the place of node_modules',
    {
      dependencies: { scripted: '1.0.0' },
      files: () => ({}),
    },
    {
      argv: [
        'sh',
        '-c',
        'ln -s ../../.. node_modules; ln -s ../../../models.json package-lock.json; npm install --no-audit --fetch-retries=0',
      ],
    },
  ),
  install('fetch a package from a service of the machine', { dependencies: { elsewhere: '1.0.0' } }),
  install('be sent to a service of the machine by the registry', { dependencies: { redirected: '1.0.0' } }),
  install('fetch a package from a service by its address', {
    files: (world) => ({
      'package.json': JSON.stringify({
        name: 'p',
        version: '1.0.0',
        dependencies: { x: `${service(world)}x.tgz` },
      }),
    }),
  }),
  install('take in a file of the person as a package', {
    files: ({ top }) => ({
      'package.json': JSON.stringify({
        name: 'p',
        version: '1.0.0',
        dependencies: { x: `file:${top}/home/.ssh`, y: `file:${top}/home/.ssh/id_ed25519` },
      }),
    }),
  }),
  install(
    'write the cache that later installs trust',
    { scripts: { x: mark } },
    {
      argv: [
        'sh',
        '-c',
        `mkdir -p "$HOME/.npm"; ${mark}; rm -f owned; npm run x; npm exec -c '${mark}'; rm -f owned`,
      ],
    },
  ),
];
