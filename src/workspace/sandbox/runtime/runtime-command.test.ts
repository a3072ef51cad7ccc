import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from '../../exec.ts';
import type { Policy } from '../sandbox.ts';
import { nodeStarter, shellLimits, shellLine, starterArgument } from './runtime-command.ts';
import { runtimeFiles, sessionConfig } from './runtime-files.ts';
import { destinationsOf, registryDestination } from './runtime-registries.ts';

const policy: Policy = { workspace: '/work/p', readable: ['/tools'], network: 'none' };
const places = { home: '/Users/ann', own: '/own', programs: ['/bin/node'], guarded: ['/work/p/.git'] };

const pathsOf = (list: readonly { path: string }[]): string[] => list.map(({ path }) => path);

test('a policy names what may be written, and hides where a person keeps things', () => {
  for (const platform of ['linux', 'darwin', 'win32']) {
    const files = runtimeFiles(platform, policy, places);
    assert.deepEqual(pathsOf(files.allowWrite), ['/work/p', join('/own', 'home'), join('/own', 'tmp')]);
    assert.deepEqual(pathsOf(files.denyWrite), ['/work/p/.git']);
    assert.ok(pathsOf(files.denyRead).includes('/Users/ann'));
    for (const path of ['/tools', '/bin/node', '/work/p']) assert.ok(pathsOf(files.allowRead).includes(path));
    assert.ok(Object.values(files).every((list) => list.every(({ literal }: { literal: true }) => literal)));
  }
  assert.ok(pathsOf(runtimeFiles('linux', policy, places).denyRead).includes('/'));
  assert.ok(pathsOf(runtimeFiles('darwin', policy, places).denyRead).includes('/Users'));
});

test('nothing is reachable when the runtime is opened, and only Windows is told of files so early', () => {
  const files = runtimeFiles('win32', policy, places);
  const opened = sessionConfig(files, 'win32');
  assert.deepEqual(opened.network, { allowedDomains: [], deniedDomains: [] });
  assert.deepEqual(opened.filesystem, files);
  assert.deepEqual(sessionConfig(files, 'darwin').filesystem.allowWrite, []);
});

test('a registry is reached on its own port', () => {
  assert.equal(registryDestination('https://registry.npmjs.org/'), 'registry.npmjs.org:443');
  assert.equal(registryDestination('http://127.0.0.1:4873/'), '127.0.0.1:4873');
  const options = { registryUrl: 'http://127.0.0.1:4873/' };
  assert.deepEqual(destinationsOf(options, policy), []);
  assert.deepEqual(destinationsOf(options, { ...policy, network: 'registry' }), ['127.0.0.1:4873']);
});

test('Seatbelt gets a profile that denies, but for the workspace and what the policy reads', async () => {
  // what the runtime makes of our lists on macOS; that a Mac obeys it cannot be tried here
  const { wrapCommandWithSandboxMacOS } =
    await import('@anthropic-ai/sandbox-runtime/dist/sandbox/macos-sandbox-utils.js');
  const files = runtimeFiles('darwin', policy, places);
  const wrapped = wrapCommandWithSandboxMacOS({
    command: 'true',
    needsNetworkRestriction: true,
    binShell: 'sh',
    readConfig: {
      denyOnly: [],
      literalDenyOnly: pathsOf(files.denyRead),
      literalAllowWithinDeny: pathsOf(files.allowRead),
    },
    writeConfig: {
      allowOnly: [],
      denyWithinAllow: [],
      literalAllowOnly: pathsOf(files.allowWrite),
      literalDenyWithinAllow: pathsOf(files.denyWrite),
    },
  });
  assert.match(wrapped, /sandbox-exec -p /);
  assert.match(wrapped, /\(deny default/);
  assert.doesNotMatch(wrapped, /\(allow network\*\)/);
  for (const path of ['/work/p', '/Users/ann', '/work/p/.git']) assert.ok(wrapped.includes(path), path);
});

const hostile = ['; touch owned', '$(touch owned)', "it's", '"', 'a\nb', '--', '%PATH%', '^&|', ''];
const print = 'console.log(JSON.stringify([process.argv.slice(1), process.cwd(), process.env]))';

/** What a Node found that was started in one of the two ways. */
const startBy = async (
  argv: [string, ...string[]],
  env: Record<string, string>,
): Promise<[string[], string, Record<string, string>]> => {
  const finished = await exec({ argv, cwd: '/', env, timeoutMs: 60_000 });
  assert.equal(finished.exitCode, 0, finished.stderr);
  return JSON.parse(finished.stdout) as [string[], string, Record<string, string>];
};

test('D2-16: words, variables and place arrive as they are, by the shell and by the starter of Windows', async () => {
  const cwd = await realpath(await mkdtemp(join(tmpdir(), "it's a folder ")));
  const outside = {
    PATH: process.env['PATH'] ?? '',
    SECRET: 'hunter2',
    HTTP_PROXY: 'http://u:p@localhost:1',
  };
  const env = { PATH: outside.PATH, HOSTILE: '$(id)\n`id`' };
  const command = {
    argv: [process.execPath, '-e', print, '--', ...hostile],
    env,
    cwd,
    network: 'none' as const,
  };
  const ways: [string, ...string[]][] = [
    ['/bin/sh', '-c', shellLine(command, shellLimits({ fileBytes: 1e9, openFiles: 500 }, 60))],
    [process.execPath, '-e', nodeStarter, starterArgument(command)],
  ];
  for (const argv of ways) assert.deepEqual(await startBy(argv, outside), [hostile, cwd, env]);
  const withWay = { ...command, network: 'registry' as const };
  for (const argv of [
    ['/bin/sh', '-c', shellLine(withWay)],
    [process.execPath, '-e', nodeStarter, starterArgument(withWay)],
  ] as [string, ...string[]][]) {
    const [, , seen] = await startBy(argv, outside);
    assert.equal(seen['HTTP_PROXY'], outside.HTTP_PROXY);
    assert.equal(seen['npm_config_proxy'], outside.HTTP_PROXY);
    assert.equal(seen['SECRET'], undefined);
  }
  await rm(cwd, { recursive: true });
});

test('the starter of Windows answers with the exit code, says what is missing, and finds npm without a shell', async () => {
  const start = (argv: string[]) => {
    const argument = starterArgument({
      argv,
      env: {},
      cwd: tmpdir(),
      network: 'none',
      npm: '/nowhere/npm',
    });
    return exec({
      argv: [process.execPath, '-e', nodeStarter, argument],
      cwd: '/',
      env: {},
      timeoutMs: 60_000,
    });
  };
  assert.equal((await start(['node', '-e', 'process.exit(7)'])).exitCode, 7);
  assert.equal((await start(['no-such-program'])).exitCode, 127);
  assert.match((await start(['npm', '--version'])).stderr, /nowhere.npm.bin.npm-cli\.js/);
});
