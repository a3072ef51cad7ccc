// A stand-in for `docker` and `podman` where no engine runs. It is not one: it refuses every argument that it does not
// know or that a cage must not leave out, and then really runs the command, with the mounts mapped by bubblewrap and
// beyond the reach of its client, as an engine would. Memory and processors it does not hold.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';

/** The one image that it has. */
export const knownImage = 'example.test/node:26';
const imagePath = '/opt/image/bin:/usr/local/bin:/usr/bin:/bin';

/** Puts programs named `docker` and `podman` into `folder`; they keep what runs in `state`. */
export const installEngines = (folder: string, state: string): void => {
  mkdirSync(state, { recursive: true });
  // without its types it starts in half the time, and it is started for every command
  const program = join(folder, 'container-engine.mjs');
  writeFileSync(program, stripTypeScriptTypes(readFileSync(import.meta.filename, 'utf8')));
  for (const kind of ['docker', 'podman']) {
    const call = [process.execPath, program, state, kind].map((word) => `'${word}'`).join(' ');
    writeFileSync(join(folder, kind), `#!/bin/sh\nexec ${call} "$@"\n`);
    chmodSync(join(folder, kind), 0o755);
  }
};

const refuse = (text: string): never => {
  process.stderr.write(`stand-in: ${text}\n`);
  process.exit(125);
};

const isNumber = (text: string): boolean => /^\d+$/.test(text) && Number(text) > 0;
const one =
  (...allowed: string[]) =>
  (text: string): boolean =>
    allowed.includes(text);

/** Flags with a value, and what they may say. */
const valued: Record<string, (text: string) => boolean> = {
  '--pull': one('never'),
  '--name': (text) => /^millwright-\d+-[0-9a-f]{8}$/.test(text),
  '--label': one('millwright=cage'),
  '--network': one('none'),
  '--cap-drop': one('ALL'),
  '--security-opt': one('no-new-privileges', 'label=disable'),
  '--ipc': one('private'),
  '--hostname': one('sandbox'),
  '--log-driver': one('none'),
  '--user': (text) => /^\d+:\d+$/.test(text),
  '--userns': one('keep-id'),
  '--pids-limit': isNumber,
  '--memory': isNumber,
  '--memory-swap': isNumber,
  '--cpus': isNumber,
  '--ulimit': (text) => /^(?:nofile|fsize|core)=\d+:\d+$/.test(text),
  '--shm-size': isNumber,
  '--tmpfs': (text) => /^\/[^:]*:rw,nosuid,nodev,exec,mode=1777,size=\d+$/.test(text),
  '--mount': (text) => text.startsWith('type=bind,'),
  '--env': (text) => /^\w+=/.test(text),
  '--workdir': (text) => text.startsWith('/'),
  '--entrypoint': one(''),
};
const plain = new Set(['--rm', '--init', '--read-only', '--interactive', '--http-proxy=false']);
/** A cage without one of these would be none. */
const needed =
  '--rm --init --pull --name --network --read-only --cap-drop --security-opt --ipc --log-driver --user --pids-limit --memory --memory-swap --cpus --ulimit --tmpfs --mount --workdir --entrypoint'.split(
    ' ',
  );

interface Asked {
  flags: Map<string, string[]>;
  image: string;
  argv: string[];
}

/** The value of a flag; empty where it takes none. */
const readFlag = (flag: string, next: string): string => {
  const allows = valued[flag];
  if (allows === undefined) return plain.has(flag) ? '' : refuse(`unknown flag: ${flag}`);
  return allows(next) ? next : refuse(`${flag} ${next}`);
};

const readRun = (words: readonly string[]): Asked => {
  const flags = new Map<string, string[]>();
  let at = 0;
  while (words[at]?.startsWith('--') === true) {
    const [flag = '', next = ''] = words.slice(at, at + 2);
    flags.set(flag, [...(flags.get(flag) ?? []), readFlag(flag, next)]);
    at += valued[flag] === undefined ? 1 : 2;
  }
  const [image = '', ...argv] = words.slice(at);
  return image === knownImage ? { flags, image, argv } : refuse(`no image ${image}`);
};

const checkCage = ({ flags }: Asked, kind: string): void => {
  for (const flag of needed) if (!flags.has(flag)) refuse(`a cage without ${flag}`);
  if (flags.get('--memory')?.[0] !== flags.get('--memory-swap')?.[0]) refuse('swap beyond the memory');
  if (flags.has('--http-proxy=false') !== (kind === 'podman')) refuse('proxies of the machine');
};

/** Fields of one line of CSV. */
const fieldsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  );

const mountArguments = (line: string): { at: string; words: string[] } => {
  const fields = fieldsOf(line);
  const valueOf = (name: string): string =>
    fields.find((field) => field.startsWith(`${name}=`))?.slice(name.length + 1) ??
    refuse(`${line}: no ${name}`);
  const at = valueOf('target');
  return { at, words: [fields.includes('readonly') ? '--ro-bind' : '--bind', valueOf('source'), at] };
};

const tmpfsArguments = (line: string): { at: string; words: string[] } => {
  const [at = ''] = line.split(':');
  return { at, words: ['--perms', '1777', '--size', /size=(\d+)/.exec(line)?.[1] ?? '1', '--tmpfs', at] };
};

/** What is in the image: the system of this machine, the Node that runs us, the npm beside it. */
const imageArguments = (): string[] => {
  const system =
    '--ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 --ro-bind /etc/ld.so.cache /etc/ld.so.cache --ro-bind-try /etc/alternatives /etc/alternatives --proc /proc --dev /dev --dir /run --dir /tmp';
  return [...system.split(' '), '--ro-bind', process.execPath, '/opt/image/bin/node'];
};

const limitArguments = ({ flags }: Asked): string[] => [
  ...(flags.get('--pids-limit') ?? []).map((count) => `--nproc=${count}`),
  ...(flags.get('--ulimit') ?? []).map((limit) => `--${limit}`),
];

const bubblewrapArguments = (asked: Asked): string[] => {
  const { flags, argv } = asked;
  const [uid = '0', gid = '0'] = flags.get('--user')?.[0]?.split(':') ?? [];
  const places = [
    ...(flags.get('--mount') ?? []).map(mountArguments),
    ...(flags.get('--tmpfs') ?? []).map(tmpfsArguments),
  ].sort((a, b) => a.at.split('/').length - b.at.split('/').length);
  const env = (flags.get('--env') ?? []).flatMap((pair) => {
    const split = pair.indexOf('=');
    return ['--setenv', pair.slice(0, split), pair.slice(split + 1)];
  });
  const alone = '--unshare-all --cap-drop ALL --hostname sandbox --clearenv'.split(' ');
  const program = ['prlimit', ...limitArguments(asked), '--', ...argv];
  return [
    [...alone, '--uid', uid, '--gid', gid, ...imageArguments()],
    places.flatMap(({ words }) => words),
    ['--remount-ro', '/', '--setenv', 'PATH', imagePath, ...env],
    ['--chdir', flags.get('--workdir')?.[0] ?? '/', '--', ...program],
  ].flat();
};

/** The container is in a session of its own and lives on when its client is killed. */
const runContainer = (state: string, asked: Asked): void => {
  const name = asked.flags.get('--name')?.[0];
  const input = asked.flags.has('--interactive') ? 'inherit' : 'ignore';
  const child = spawn('bwrap', bubblewrapArguments(asked), {
    detached: true,
    stdio: [input, 'inherit', 'inherit'],
  });
  const record = name === undefined ? undefined : join(state, name);
  if (record !== undefined) writeFileSync(record, String(child.pid));
  child.on('error', (error) => refuse(error.message));
  child.on('exit', (code, signal) => {
    if (record !== undefined) rmSync(record, { force: true });
    process.exit(code ?? (signal === 'SIGKILL' ? 137 : 143));
  });
};

const endContainers = (state: string, names: readonly string[]): void => {
  for (const name of names) {
    const pid = readdirSync(state).includes(name) ? Number(readFileSync(join(state, name), 'utf8')) : 0;
    if (pid === 0) {
      process.stderr.write(`Error response: No such container: ${name}\n`);
      continue;
    }
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
    rmSync(join(state, name), { force: true });
    process.stdout.write(`${name}\n`);
  }
};

const tagPattern = /^millwright-image:[0-9a-f-]{36}$/;

/** A build is as good as its Dockerfile begins with the image that is here; nothing of it is run. */
const buildImage = (state: string, words: readonly string[]): void => {
  const [force, label, mark, named, tag = '', folder] = words;
  if ([force, label, mark, named, folder].join(' ') !== '--force-rm --label millwright=image --tag .')
    refuse(`build ${words.join(' ')}`);
  if (!tagPattern.test(tag)) refuse(`tag ${tag}`);
  const [from = ''] = readFileSync('Dockerfile', 'utf8').split('\n');
  if (from !== `FROM ${knownImage}`) {
    process.stderr.write(`ERROR: failed to solve: ${from.slice(0, 100)}: not found\n`);
    process.exit(1);
  }
  writeFileSync(`${state}-images`, tag);
  process.stdout.write(`naming to ${tag}\n`);
};

const removeImage = (state: string, [force = '', tag = '']: readonly string[]): void => {
  if (force !== '--force' || !tagPattern.test(tag)) refuse(`rmi ${force} ${tag}`);
  rmSync(`${state}-images`);
};

const withImages = new Map([
  ['build', buildImage],
  ['rmi', removeImage],
]);

const answer = (state: string, kind: string, [verb = '', ...words]: readonly string[]): void => {
  if (verb === 'version') process.stdout.write('0.0-stand-in\n');
  else if (verb === 'image' && words[0] === 'inspect') {
    if (words.at(-1) !== knownImage) refuse(`No such image: ${words.at(-1) ?? ''}`);
  } else if (verb === 'ps')
    process.stdout.write(
      readdirSync(state)
        .map((name) => `${name}\n`)
        .join(''),
    );
  else if (verb === 'rm' && words[0] === '--force') endContainers(state, words.slice(1));
  else if (withImages.has(verb)) withImages.get(verb)?.(state, words);
  else if (verb === 'run') {
    const asked = readRun(words);
    if (asked.flags.has('--name')) checkCage(asked, kind);
    runContainer(state, asked);
  } else refuse(`unknown command: ${verb}`);
};

if (process.argv[1] === import.meta.filename) {
  const [state = '', kind = '', ...words] = process.argv.slice(2);
  answer(dirname(state) === state ? refuse('no folder') : state, kind, words);
}
