import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram, type Host } from '../host.ts';

/** Where the programs that we bring along stand inside. */
export const cageBin = '/opt/millwright/bin';

const isVisible = (path: string): boolean => path.startsWith('/usr/');

/** The npm package that the person's `npm` belongs to. */
export const findNpm = (host: Host): string | undefined => {
  const program = findProgram('npm', host.path);
  if (program === undefined) return undefined;
  for (let at = dirname(realpathSync(program)); dirname(at) !== at; at = dirname(at)) {
    const manifest = join(at, 'package.json');
    if (!existsSync(manifest)) continue;
    return /"name":\s*"npm"/.test(readFileSync(manifest, 'utf8')) ? at : undefined;
  }
  return undefined;
};

const npmArguments = (npm: string): string[] => {
  const inside = isVisible(npm) ? npm : '/opt/millwright/npm';
  const links = ['npm', 'npx'].flatMap((name) => [
    '--symlink',
    `${inside}/bin/${name}-cli.js`,
    `${cageBin}/${name}`,
  ]);
  return inside === npm ? links : ['--ro-bind', npm, inside, ...links];
};

/** Places whose programs lead to libraries in the same place by absolute path. */
const libraryRoots = ['/nix/store', '/gnu/store', '/home/linuxbrew/.linuxbrew', '/snap'];

/**
 * Makes the Node that runs us and the npm of the machine visible in the cage. Only the program itself is bound, never
 * the folder around it: that may be a home folder.
 */
export const nodeArguments = (host: Host): string[] => {
  const node = realpathSync(process.execPath);
  const root = libraryRoots.find((place) => node.startsWith(`${place}/`));
  const npm = findNpm(host);
  const shown = [
    root === undefined ? [] : ['--ro-bind', root, root],
    isVisible(node) ? ['--symlink', node, `${cageBin}/node`] : ['--ro-bind', node, `${cageBin}/node`],
    npm === undefined ? [] : npmArguments(npm),
  ];
  return shown.flat();
};
