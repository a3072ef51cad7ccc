import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../../../src/workspace/exec.ts';
import { listFiles, readBytes, readText } from '../../../src/workspace/files.ts';
import { openRepository } from '../../../src/workspace/git/open-repository.ts';
import { detectSandbox } from '../../../src/workspace/sandbox/detect-sandbox.ts';
import type { Attempt } from '../attempt.ts';
import { hostOf } from '../cage.ts';
import type { World } from '../world.ts';

/** What we read of a file after the command is a secret, or more than we ever want. */
const readsBadly =
  (...paths: string[]): Attempt['proof'] =>
  async ({ workspace, token }) => {
    for (const path of paths) {
      const found = await readText(workspace, path, { limitBytes: 100_000 });
      if (found?.kind === 'text' && (found.text.includes(token) || found.text.length > 100_000))
        return `read: ${path}`;
      const bytes = await readBytes(join(workspace, path), 100_000).catch(() => undefined);
      if (typeof bytes === 'object' && bytes.bytes.includes(token)) return `read: ${path}`;
    }
    return undefined;
  };

/** What a command may leave in a workspace for the next git call; each writes a file outside when it runs. */
const gitTraps = `
  const evil = data.workspace + '/evil'; fs.writeFileSync(evil, '#!/bin/sh\\necho owned > ' + data.victim + '\\ncat\\n', { mode: 0o755 });
  const config = '[core]\\n\\tfsmonitor = ' + evil + '\\n\\thooksPath = hooks\\n\\tpager = ' + evil + '\\n\\tsshCommand = ' + evil + '\\n\\tworktree = /\\n\\teditor = ' + evil + '\\n\\tattributesFile = .gitattributes\\n[filter "x"]\\n\\tclean = ' + evil + '\\n\\tsmudge = ' + evil + '\\n\\trequired = true\\n[diff "x"]\\n\\ttextconv = ' + evil + '\\n\\tcommand = ' + evil + '\\n[diff]\\n\\texternal = ' + evil + '\\n[include]\\n\\tpath = more\\n[includeIf "gitdir:/"]\\n\\tpath = more\\n[gpg]\\n\\tprogram = ' + evil + '\\n[commit]\\n\\tgpgsign = true\\n[alias]\\n\\tupdate-index = !' + evil + '\\n';
  for (const folder of ['.git', 'sub/.git', '.git/modules/x']) { fs.mkdirSync(folder + '/hooks', { recursive: true }); fs.mkdirSync(folder + '/objects', { recursive: true }); fs.mkdirSync(folder + '/refs', { recursive: true });
    fs.writeFileSync(folder + '/HEAD', 'ref: refs/heads/main\\n'); fs.writeFileSync(folder + '/config', config); fs.writeFileSync(folder + '/more', config);
    for (const hook of ['pre-commit', 'post-index-change', 'post-checkout', 'reference-transaction', 'fsmonitor-watchman', 'prepare-commit-msg', 'commit-msg', 'post-commit']) fs.copyFileSync('evil', folder + '/hooks/' + hook); }
  fs.writeFileSync('.gitattributes', '* filter=x diff=x\\n'); fs.writeFileSync('.gitmodules', '[submodule "x"]\\n\\tpath = sub\\n\\turl = ext::' + evil + '\\n\\tupdate = !' + evil + '\\n'); fs.writeFileSync('.gitconfig', config); fs.writeFileSync('a.txt', 'changed\\n');`;

const makeRepository = async ({ top, workspace }: World): Promise<void> => {
  const cwd = join(top, 'repository');
  await mkdir(cwd);
  await writeFile(join(cwd, 'a.txt'), 'first\n');
  const env = { PATH: process.env['PATH'] ?? '', HOME: join(top, 'home') };
  const author = ['-c', 'user.name=p', '-c', 'user.email=p@localhost'];
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    [...author, 'commit', '-qm', 'first'],
  ]) {
    const finished = await exec({ argv: ['git', ...args], cwd, env, timeoutMs: 60_000 });
    if (finished.failed) throw new Error(finished.stderr);
  }
  const repository = await openRepository(cwd, hostOf(join(top, 'home')));
  await repository.createTree({ dir: workspace, commit: repository.openedAt.commit });
};

/** Everything that we ask git about a folder after a check; a trap that springs writes outside, which is seen. */
const useGit = async ({ top, workspace }: World): Promise<undefined> => {
  const repository = await openRepository(join(top, 'repository'), hostOf(join(top, 'home')));
  const tree = await repository.createTree({ dir: workspace, commit: repository.openedAt.commit });
  await tree.stage(['a.txt', '.gitattributes']);
  await tree.changedByChecks();
  await tree.treeId();
  await tree.diff();
  await tree.clean([]);
  return undefined;
};

/** A later command in a cage of the same workspace, by both policies. */
const runLater = async (world: World): Promise<string | undefined> => {
  const { top, cacheDir, registryUrl, workspace } = world;
  const found = await detectSandbox({ host: hostOf(top), cacheDir, registryUrl });
  if (found.level === 'none') return found.reason;
  const script = 'ls -A "$HOME" /tmp /dev/shm; type git; git --version';
  for (const network of ['none', 'registry'] as const) {
    const policy = { workspace, readable: [], network };
    const later = await found.sandbox.run({ argv: ['bash', '-lic', script], timeoutMs: 60_000 }, policy);
    if (/left|owned|evil/.test(later.stdout)) return `still there: ${later.stdout}`;
  }
  return undefined;
};

const openAndList = async ({ workspace }: World): Promise<string | undefined> => {
  const { paths } = await listFiles(workspace);
  for (const path of paths) {
    const found = await readText(workspace, path);
    if (found?.kind === 'text' && (path.includes('\n') || path.includes('\u001B')))
      return `read under ${JSON.stringify(path)}`;
  }
  return undefined;
};

/** What a command leaves behind for us to fall into; what counts happens after it has ended. */
export const trapWhatComesNext: Attempt[] = [
  {
    name: 'have a link read in the place of a result',
    code: `fs.writeFileSync('report.json', '{}'); fs.symlinkSync(data.secrets['our token'], 'new'); fs.renameSync('new', 'report.json');`,
    proof: readsBadly('report.json'),
  },
  {
    name: 'have a file read through a folder that it swapped for a link',
    code: `fs.mkdirSync('out'); fs.writeFileSync('out/token', 'fine'); fs.renameSync('out', 'old'); fs.symlinkSync(path.dirname(data.secrets['our token']), 'out'); fs.symlinkSync('/proc/self', 'proc');`,
    proof: async (world) =>
      (await readText(world.workspace, 'out/token'))?.kind === 'text' ? 'read through it' : undefined,
  },
  {
    name: 'keep us reading at a pipe or a device',
    code: `cp.execFileSync('mkfifo', ['report.json']); fs.symlinkSync('/dev/zero', 'zero'); fs.symlinkSync('/dev/stdin', 'stdin'); fs.symlinkSync('loop', 'loop'); net.createServer().listen('socket', () => process.exit());`,
    proof: readsBadly('report.json', 'zero', 'stdin', 'loop', 'socket'),
  },
  {
    name: 'have us read a huge file',
    code: `fs.writeFileSync('report.json', '{'); fs.truncateSync('report.json', 2e9);`,
    proof: readsBadly('report.json'),
    policies: ['check'],
  },
  {
    name: 'confuse us by names with line breaks, escape sequences and bytes that are no text',
    code: `for (const name of ['a\\nb', '\\u001b[2Jc', '-rf', 'a\\rb', '\\u202eevil', ' ', '..\\n', '~', '$(touch owned)']) attempt(() => fs.writeFileSync('./' + name, 'x'));
      for (const bytes of [[0xff, 0xfe], [0xc3], [0x80, 0x0a], [0xed, 0xa0, 0x80]]) attempt(() => fs.writeFileSync(Buffer.from(bytes), 'x'));`,
    proof: openAndList,
  },
  {
    name: 'keep us out of its folders',
    code: `fs.mkdirSync('a/b', { recursive: true }); fs.writeFileSync('a/b/c', 'x'); fs.chmodSync('a/b', 0); fs.chmodSync('a', 0);`,
    prepare: makeRepository,
    proof: useGit,
    ours: /\/repository\/\.git\/objects\/|\/tree\.git\/index$/,
    policies: ['check'],
  },
  {
    name: 'run a program at our next git call, by hooks, filters and configuration that it leaves',
    prepare: makeRepository,
    code: gitTraps,
    ours: /\/repository\/\.git\/objects\/|\/tree\.git\/index$/,
    proof: useGit,
  },
  {
    name: 'leave a program for the next command in a cage (profile, BASH_ENV, PATH, /tmp)',
    code: `for (const name of ['.bashrc', '.profile', '.bash_profile', '.npmrc', '.gitconfig', '.config', '.node_repl_history']) attempt(() => fs.writeFileSync(process.env.HOME + '/' + name, 'echo left'));
      for (const folder of ['/tmp', '/dev/shm', '/var/tmp']) for (const name of ['left', 'node', 'git']) attempt(() => fs.writeFileSync(folder + '/' + name, 'x'));
      fs.mkdirSync('node_modules/.bin', { recursive: true }); for (const name of ['.bashrc', '.profile', '.env', '.inputrc']) fs.writeFileSync(name, 'echo left');`,
    proof: runLater,
  },
  {
    name: 'swap guarded folders for links before the next command',
    code: `for (const name of ['.git', '.husky', '.githooks', '.millwright', 'millwright.toml']) fs.symlinkSync(data.top + '/home/.ssh', name); fs.symlinkSync('/', 'root');`,
    async proof({ top, cacheDir, registryUrl, workspace, token }) {
      const found = await detectSandbox({ host: hostOf(top), cacheDir, registryUrl });
      if (found.level === 'none') return found.reason;
      const policy = { workspace, readable: [], network: 'none' as const };
      const argv = ['sh', '-c', 'cat .git/* .husky/* .githooks/* .millwright/* millwright.toml/*'] as const;
      const { stdout } = await found.sandbox.run({ argv, timeoutMs: 60_000 }, policy);
      return stdout.includes(token) ? 'the next command reads the keys' : undefined;
    },
  },
  {
    name: 'take away the workspace from under us',
    code: `attempt(() => fs.rmSync(data.workspace, { recursive: true })); attempt(() => fs.symlinkSync('/etc', data.workspace));`,
    proof: async ({ workspace }) =>
      (await lstat(workspace)).isDirectory() ? undefined : 'it is no folder any more',
  },
];
