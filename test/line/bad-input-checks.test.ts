import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { judgeChecks, type CheckResult } from '../../src/domain/check.ts';
import { runCheck } from '../../src/pipeline/run-checks.ts';
import type { StepTools } from '../../src/pipeline/step-tools.ts';
import { TreeCommands } from '../../src/pipeline/tree-commands.ts';
import { planProject } from '../../src/toolchains/plan-project.ts';
import type { ProjectView } from '../../src/toolchains/toolchain.ts';
import { moduleCacheIn } from '../../src/workspace/module-cache/module-cache.ts';
import { unsandboxed } from '../../src/workspace/sandbox/unsandboxed.ts';
import { temporary } from './line.ts';

interface Checked {
  result: CheckResult;
  /** The raw output as it is kept. */
  log: string;
}

const never = new AbortController().signal;

/** Runs one check of a project as a run does. Where it runs is not what these tests are about: the cages have their own. */
const checkProject = async (
  t: TestContext,
  files: Record<string, string>,
  { name = 'test', seconds = 60 }: { name?: CheckResult['name']; seconds?: number } = {},
): Promise<Checked> => {
  const folder = await temporary(t, 'bad-check');
  const dir = join(folder, 'tree');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  const view: ProjectView = {
    paths: Object.keys(files),
    text: (path) => files[path],
    commands: {},
    ownTool: () => undefined,
    hasProgram: () => true,
  };
  const sandbox = unsandboxed({ host: { path: process.env['PATH'] ?? '', home: homedir() } });
  const commands = new TreeCommands({
    options: {
      sandbox,
      modules: { cache: moduleCacheIn(join(folder, 'cache')), registry: () => Promise.resolve(undefined) },
      tools: { programs: {}, folders: [] },
      checkSeconds: seconds,
    },
    dir,
    stop: { signal: never, deadline: never },
  });
  const planned = planProject(view).find((check) => check.name === name);
  assert.ok(planned, `no ${name} is planned`);
  let log = '';
  const tools = {
    runId: 'r',
    note: () => undefined,
    workbench: { execute: (check: typeof planned) => commands.execute(check, view.paths) },
    artifacts: {
      save: (_run: string, { content }: { content: string }) => {
        log = content;
        return Promise.resolve('log');
      },
    },
  } as unknown as StepTools;
  return { result: await runCheck(planned, Promise.resolve('a'), tools), log };
};

const pack = (scripts: Record<string, string>, more: object = {}): string =>
  JSON.stringify({ name: 'p', version: '1.0.0', scripts, ...more });

/** A project whose test script is a program of ours. */
const told = (program: string): Record<string, string> => ({
  'package.json': pack({ test: 'node tell.cjs' }),
  'tell.cjs': program,
  'src/a.ts': 'export const a: string = 1;\n',
});

test('D2-4: a test that hangs is stopped, is told as that, and nothing it said before makes it a pass', async (t) => {
  const hangs = told("console.log('# pass 3\\n# fail 0'); setInterval(() => {}, 1000);");
  const { result } = await checkProject(t, hangs, { seconds: 3 });
  assert.deepEqual([result.status, result.timedOut], ['failed', true]);
  assert.match(result.diagnostics[0]?.message ?? '', /did not end/);
  assert.equal(judgeChecks([result]), 'failed');
});

test('DX-12: a test that prints far too much is kept with its beginning, its end, and a word about the rest', async (t) => {
  const flood = [
    'echo the beginning',
    `yes ${'x'.repeat(1000)} | head -c 60000000`,
    String.raw`printf '\n# tests 1\n# pass 0\n# fail 1\nthe end\n'`,
    'exit 1',
  ];
  const floods = { 'package.json': pack({ test: 'sh flood.sh' }), 'flood.sh': flood.join('\n') };
  const { result, log } = await checkProject(t, floods);
  assert.equal(result.status, 'failed');
  assert.ok(log.length < 20e6, `${log.length} characters are kept`);
  assert.match(log.slice(0, 200), /the beginning/);
  assert.match(log.slice(-200), /the end/);
  assert.match(log, /left out|omitted|not kept|skipped/i);
  assert.ok(JSON.stringify(result).length < 100_000, 'a result is no place for a flood');
});

test('output with colours and bytes that are no text is read all the same, and kept', async (t) => {
  const colours = told(
    String.raw`process.stdout.write(Buffer.concat([Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from("\u001b[31msrc/a.ts(1,14): error TS2322: Type 'number' is not assignable to type 'string'.\u001b[0m\n"), Buffer.from([0xc3, 0x0a])])); process.exitCode = 2;`,
  );
  const { result, log } = await checkProject(t, colours);
  const [first] = result.diagnostics;
  assert.deepEqual([first?.path, first?.line, first?.code], ['src/a.ts', 1, 'TS2322']);
  assert.ok(first?.message.includes('\u001b') === false);
  assert.match(log, /\ufffd/);
});

test('a tool that ends with 0 and prints errors fails; one that ends with 1 and prints nothing fails, too', async (t) => {
  const liar = told("console.log('src/a.ts(1,14): error TS2322: no.\\n# tests 1\\n# pass 1\\n# fail 0');");
  const lied = await checkProject(t, liar);
  assert.deepEqual([lied.result.exitCode, lied.result.status], [0, 'failed']);
  assert.equal(lied.result.diagnostics[0]?.path, 'src/a.ts');
  const silent = await checkProject(t, told('process.exitCode = 1;'));
  assert.deepEqual([silent.result.exitCode, silent.result.status], [1, 'failed']);
  assert.match(silent.result.diagnostics[0]?.message ?? '', /exit code 1/);
});

test('D2-11: words that look like a result are none: only a count that a runner prints is one', async (t) => {
  for (const words of ['Done in 0.3s', 'All tests passed!', 'OK, success: 12 checks, 0 errors']) {
    const { result } = await checkProject(t, told(`console.log(${JSON.stringify(words)});`));
    assert.equal(judgeChecks([result]), 'unverified', words);
  }
});

test('a build that needs a port gets one that it chooses itself, and its end is the end of the check', async (t) => {
  const serving =
    "const server = require('node:http').createServer((_, answer) => answer.end('built')).listen(0, '127.0.0.1', async () => { const page = await fetch('http://127.0.0.1:' + server.address().port); console.log(await page.text()); server.close(); });";
  const files = { 'package.json': pack({ build: 'node serve.cjs' }), 'serve.cjs': serving };
  const { result, log } = await checkProject(t, files, { name: 'build' });
  assert.equal(result.status, 'passed', log);
  const taken = `require('node:net').createServer().listen(Number(process.argv[2])).on('error', (error) => { throw error; });`;
  const busy = { 'package.json': pack({ build: 'node take.cjs 99999' }), 'take.cjs': taken };
  const refused = await checkProject(t, busy, { name: 'build' });
  assert.equal(refused.result.status, 'failed');
  assert.match(refused.result.diagnostics[0]?.message ?? '', /ERR_SOCKET_BAD_PORT|port/i);
});

test('an engine that does not fit is told by the install, at its manifest', async (t) => {
  const files = {
    'package.json': pack({}, { engines: { node: '>=99' }, workspaces: ['a'] }),
    '.npmrc': 'engine-strict=true\n',
    'a/package.json': pack({}, { name: 'a' }),
  };
  const { result } = await checkProject(t, files, { name: 'install' });
  assert.equal(result.status, 'failed');
  const [first] = result.diagnostics;
  assert.deepEqual([first?.path, first?.code], ['package.json', 'EBADENGINE']);
});
