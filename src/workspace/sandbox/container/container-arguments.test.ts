import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Limits } from '../limits.ts';
import { containerArguments, type ContainerCommand } from './container-arguments.ts';

const limits: Limits = {
  memoryBytes: 4_000_000_000,
  processes: 512,
  openFiles: 1_024,
  fileBytes: 1_000_000,
  tmpBytes: 64_000_000,
  workspaceBytes: 1_000_000_000,
  reserveBytes: 1,
  reserveFiles: 1,
  reserveMemoryBytes: 1,
};

const command: ContainerCommand = {
  kind: 'docker',
  name: 'millwright-1-abcdef01',
  image: 'node:26',
  user: { uid: 1000, gid: 1001 },
  processors: 2,
  limits,
  policy: { workspace: '/w', readable: ['/tools'], network: 'none' },
  guarded: ['/w/.git'],
  mounts: [],
  env: { CI: '1', LINES: 'a\nb' },
  hasInput: false,
  argv: ['npm', 'test', '--', '--rm', '; touch owned'],
};

/** Values of a flag, in their order. */
const valuesOf = (args: readonly string[], flag: string): string[] =>
  args.flatMap((word, index) => (word === flag ? [args[index + 1] ?? ''] : []));

test('D2-2: a container has no network, no power, no way to write but the workspace, and limits', () => {
  const args = containerArguments(command);
  assert.deepEqual(args.slice(0, 2), ['run', '--rm']);
  for (const flag of ['--read-only', '--init']) assert.ok(args.includes(flag), flag);
  const values = {
    '--network': ['none'],
    '--cap-drop': ['ALL'],
    '--security-opt': ['no-new-privileges'],
    '--user': ['1000:1001'],
    '--pull': ['never'],
    '--log-driver': ['none'],
    '--pids-limit': ['512'],
    '--memory': ['4000000000'],
    '--memory-swap': ['4000000000'],
    '--cpus': ['2'],
    '--ulimit': ['nofile=1024:1024', 'fsize=1000000:1000000', 'core=0:0'],
    '--mount': [
      'type=bind,source=/tools,target=/tools,readonly',
      'type=bind,source=/w,target=/w',
      'type=bind,source=/w/.git,target=/w/.git,readonly',
    ],
    '--env': ['CI=1', 'LINES=a\nb'],
    '--workdir': ['/w'],
    '--name': ['millwright-1-abcdef01'],
  };
  for (const [flag, wanted] of Object.entries(values)) assert.deepEqual(valuesOf(args, flag), wanted, flag);
  assert.deepEqual(
    valuesOf(args, '--tmpfs').map((line) => line.split(':')[0]),
    ['/tmp', '/home/sandbox'],
  );
  assert.ok(!args.some((word) => /docker\.sock|--privileged|host/.test(word) && word !== '--hostname'));
});

test('D2-16: the command follows its image word for word, and no word of it is taken for a flag', () => {
  const args = containerArguments(command);
  assert.deepEqual(args.slice(-8), ['--entrypoint', '', 'node:26', ...command.argv]);
});

test('a comma, a quotation mark or a line break in a path begins no field of its own', () => {
  const workspace = '/a,readonly=false,"b"\nc';
  const args = containerArguments({
    ...command,
    policy: { ...command.policy, workspace, readable: [] },
    guarded: [],
  });
  const quoted = workspace.replaceAll('"', '""');
  assert.deepEqual(valuesOf(args, '--mount'), [`type=bind,"source=${quoted}","target=${quoted}"`]);
});

test('kept packages are shown read-only, with folders in memory over what tools write into', () => {
  const overlay = { source: '/cache/1', at: '/w/node_modules', temporary: ['.cache'] };
  const args = containerArguments({
    ...command,
    policy: { ...command.policy, overlays: [overlay], cwd: 'web' },
  });
  assert.ok(valuesOf(args, '--mount').includes('type=bind,source=/cache/1,target=/w/node_modules,readonly'));
  assert.match(valuesOf(args, '--tmpfs').at(-1) ?? '', /^\/w\/node_modules\/\.cache:rw,.*size=64000000$/);
  assert.deepEqual(valuesOf(args, '--workdir'), ['/w/web']);
});

test('podman is told to keep the proxies of the machine to itself, and who the person is', () => {
  const podman = containerArguments({ ...command, kind: 'podman' });
  assert.ok(podman.includes('--http-proxy=false'));
  assert.deepEqual(valuesOf(podman, '--userns'), ['keep-id']);
  const ofRoot = containerArguments({ ...command, kind: 'podman', user: { uid: 0, gid: 0 } });
  assert.deepEqual(valuesOf(ofRoot, '--userns'), []);
  assert.ok(!containerArguments(command).includes('--http-proxy=false'));
});
