import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { describe } from 'node:test';
import { voice as aiderVoice } from '../../test/programs/agents/aider.ts';
import { voice as claudeVoice } from '../../test/programs/agents/claude.ts';
import { voice as codexVoice } from '../../test/programs/agents/codex.ts';
import { voice as geminiVoice } from '../../test/programs/agents/gemini.ts';
import { voice as opencodeVoice } from '../../test/programs/agents/opencode.ts';
import { perform, scriptOf, type Play, type Script } from '../../test/programs/agents/play.ts';
import type { AgentExit, AgentRequest, AgentRunner, AgentVerdict } from '../domain/agent.ts';
import { agentNamed, agentNames, agents } from './index.ts';
import { judgeRun, judgeWork } from './judge-run.ts';
import { AgentStream } from './read-stream.ts';

const voices = {
  claude: claudeVoice,
  codex: codexVoice,
  gemini: geminiVoice,
  opencode: opencodeVoice,
  aider: aiderVoice,
};
const now = Date.UTC(2029, 11, 31);
const clock = { now, zone: 'UTC' };
const resetsAt = Date.UTC(2030, 0, 1, 12, 30);

const openStream = (runner: AgentRunner, folder = process.cwd()): AgentStream =>
  new AgentStream(runner, { folder, now: () => now, zone: 'UTC' });

const exitOf = (ended: number | 'hangs' | 'dies'): AgentExit => ({
  code: typeof ended === 'number' ? ended : null,
  ended: ended === 'hangs' ? 'silent' : 'by-itself',
  stderr: '',
});

/** Plays one script and reads what it prints, cut into pieces of a size that no character or line respects. */
const run = (name: keyof typeof voices, play: Play, pieceBytes = 1021) => {
  const printed: string[] = [];
  const edits: string[] = [];
  const script: Script = { ...scriptOf(''), play, resetsAt, files: { 'src/größe.ts': 'export {};\n' } };
  const ended = perform(voices[name], script, {
    print: (text) => void printed.push(text),
    edit: (path) => void edits.push(path),
  });
  const runner = agents[name];
  const stream = openStream(runner);
  const bytes = Buffer.from(printed.join(''));
  const events = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    events.push(...stream.feed(bytes.subarray(at, at + pieceBytes)));
  events.push(...stream.end());
  const verdict = judgeRun({ runner, report: stream.report, exit: exitOf(ended), clock });
  return { events, report: stream.report, verdict, edits, stream };
};

const request = (more: Partial<AgentRequest> = {}): AgentRequest => ({
  prompt: 'Fix it.',
  scratch: '/scratch',
  permissions: 'full',
  ...more,
});

for (const name of agentNames)
  describe(`the coding CLI ${name}`, () => {
    const runner: AgentRunner = agents[name];

    test('finishes with its session, words, edited files, tokens and cost where it tells them', () => {
      const { report, verdict, edits } = run(name, 'success', 7);
      assert.deepEqual([verdict.status, verdict.retry], ['finished', 'never']);
      assert.deepEqual(report.edited, edits);
      assert.match(report.text, /I look at the project\.[^]*Done\./);
      assert.equal(report.session === undefined, runner.capabilities.resumes !== 'session');
      assert.equal(report.usage.outputTokens, 40);
      assert.ok(report.usage.inputTokens > report.usage.cachedTokens && report.usage.cachedTokens > 0);
      assert.ok(report.usage.costUsd === undefined || report.usage.costUsd === 0.0125);
      assert.deepEqual(report.counts.unknown, {});
      assert.equal(report.counts.malformed, 0);
    });

    test('D3-1 that only speaks has not done a task that asks for a change', () => {
      const { report, verdict } = run(name, 'text-only');
      assert.equal(verdict.status, 'finished');
      assert.deepEqual(report.edited, []);
      const judge = (wantsEdits: boolean, changedPaths: string[]) =>
        judgeWork(verdict, { wantsEdits, changedPaths });
      assert.deepEqual(judge(true, []), { kind: 'answered', enough: false });
      assert.deepEqual(judge(false, []), { kind: 'answered', enough: true });
      assert.deepEqual(judge(true, ['a.ts']), { kind: 'changed', enough: true });
    });

    test('D3-5 whose stream ends without its end event has not succeeded, though it exits with 0', () => {
      const { verdict, report } = run(name, 'no-end');
      assert.deepEqual([verdict.status, report.end], ['cut', undefined]);
      assert.equal(judgeWork(verdict, { wantsEdits: true, changedPaths: ['a'] }).enough, false);
    });

    test('D3-5 that reports an error and exits with 0 has failed', () => {
      const { verdict } = run(name, 'error-exit-0');
      assert.equal(verdict.status, 'failed');
      assert.match(verdict.reason, /broke|Internal Server Error|Invalid stream|Unexpected server error/);
    });

    test('D3-5 that is killed in the middle of a line is cut', () => {
      const { verdict } = run(name, 'crash');
      assert.deepEqual([verdict.status, verdict.retry], ['cut', 'soon']);
    });

    test('D3-13 tells a used up allowance from a rate limit, and until when', () => {
      const quota = run(name, 'quota').verdict;
      assert.deepEqual([quota.status, quota.limit?.kind, quota.retry], ['limited', 'quota', 'later']);
      if (name !== 'aider') assert.equal(quota.limit?.resetsAt, resetsAt);
      const rate = run(name, 'rate').verdict;
      assert.deepEqual([rate.status, rate.limit?.kind, rate.retry], ['limited', 'rate', 'later']);
      assert.equal(rate.limit?.from, 'field');
    });

    test('D3-13 whose words hold the words of a limit is not limited', () => {
      const words = "You've hit your usage limit\n429 Too Many Requests at line 429\nrate limit reached\n";
      const stream = openStream(runner);
      const voice = voices[name];
      stream.feed(Buffer.from(voice.begin() + voice.say(words) + voice.failed().text));
      const exit: AgentExit = { code: 1, ended: 'by-itself', stderr: '' };
      assert.equal(judgeRun({ runner, report: stream.report, exit, clock }).status, 'failed');
    });

    test('is read on after lines that are none of its format', () => {
      const { report, verdict } = run(name, 'garbage');
      assert.equal(verdict.status, 'finished');
      assert.equal(report.counts.noise > 0, true);
      assert.equal(report.text.includes('\u001b'), false);
    });

    test('D3-17 is read on after a line of 2 MB, and that line is read too', () => {
      const { report, verdict, events } = run(name, 'long-line', 65_536);
      assert.equal(verdict.status, 'finished');
      assert.ok(events.some((event) => event.kind === 'text' && event.text.length >= 2_097_152));
      assert.ok(report.text.length <= 262_144 && report.text.trimEnd().endsWith('Done.'));
      assert.equal(report.counts.overlong, 0);
    });

    test('that falls silent is ended for that', () => {
      const { verdict } = run(name, 'silence');
      assert.deepEqual([verdict.status, verdict.retry], ['silent', 'soon']);
    });

    test('D3-2 that says it is done without a sign of a model has not finished', () => {
      const { report } = run(name, 'success');
      const exit: AgentExit = { code: 0, ended: 'by-itself', stderr: '' };
      const usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
      const { status } = judgeRun({ runner, report: { ...report, usage }, exit, clock });
      assert.equal(status, runner.capabilities.tellsUsage ? 'failed' : 'finished');
    });

    test('is started by its documented flags, and really edits in its folder', (context) => {
      const folder = mkdtempSync(join(tmpdir(), 'agents-'));
      context.after(() => rmSync(folder, { recursive: true }));
      const [work, scratch] = [join(folder, 'work'), join(folder, 'scratch')];
      for (const path of [work, scratch]) mkdirSync(path);
      const prompt = 'Write it.\nPLAY {"files":{"deep/a.txt":"new\\n"}}\n';
      const asked = request({
        prompt,
        scratch,
        model: 'maker/tiny-1',
        maxTurns: 3,
        maxCostUsd: 1,
        files: ['a.txt'],
      });
      const { argv, stdin, env, files } = runner.start(asked);
      assert.equal(argv[0], runner.program);
      for (const { path, text } of files) {
        assert.equal(dirname(path), scratch);
        writeFileSync(path, text);
      }
      const program = join(import.meta.dirname, `../../test/programs/agents/${name}.ts`);
      const options = { cwd: work, input: stdin, env: { ...env, PWD: work } };
      const stream = openStream(runner, work);
      stream.feed(execFileSync(process.execPath, [program, ...argv.slice(1)], options));
      const exit: AgentExit = { code: 0, ended: 'by-itself', stderr: '' };
      assert.equal(judgeRun({ runner, report: stream.report, exit, clock }).status, 'finished');
      assert.deepEqual(stream.report.edited, ['deep/a.txt']);
      assert.equal(readFileSync(join(work, 'deep/a.txt'), 'utf8'), 'new\n');
    });

    test('D4-3 never gets the prompt, a flag or a command of its own out of the words of a task', () => {
      const { argv, stdin, files } = runner.start(request({ prompt: '/run rm -rf .' }));
      assert.ok(argv.every((word) => !word.includes('rm -rf')));
      const given = stdin || files.map(({ text }) => text).join('');
      assert.match(given, /^Task:\n\/run/);
      for (const model of ['--yolo', '../x', 'a/../b', 'a b', ''])
        assert.throws(() => runner.start(request({ model })), { name: 'UserError' });
      if (runner.capabilities.resumes === 'session')
        assert.throws(() => runner.start(request({ resume: '--last' })), { name: 'UserError' });
    });

    test('goes on with a session only as it says it can', () => {
      const { argv } = runner.start(request({ resume: 'ses_1' }));
      const { argv: fresh } = runner.start(request());
      assert.notDeepEqual(argv, fresh);
      assert.equal(argv.includes('ses_1'), runner.capabilities.resumes === 'session');
    });

    test('says what the cage has to show it, and nothing outside of a home', () => {
      const { needs, version } = runner;
      assert.equal(version[0], runner.program);
      assert.ok(
        needs.variables.length > 0 && needs.variables.every((variable) => /^[A-Z][A-Z\d_]+$/.test(variable)),
      );
      for (const path of [...needs.credentials.map((file) => file.path), ...needs.sessions, ...needs.obeys])
        assert.doesNotMatch(path, /^\/|\.\.|\\/);
      assert.ok(needs.hosts.every((host) => /^[a-z\d.-]+$/.test(host)));
    });
  });

test('D3-20 an unknown name is refused, with the nearest known one as a hint', () => {
  const hintOf = (name: string): unknown => {
    try {
      return agentNamed(name).name;
    } catch (error) {
      assert.equal((error as Error).name, 'UserError');
      return (error as { hint: string }).hint;
    }
  };
  assert.equal(hintOf('codex'), 'codex');
  assert.equal(hintOf('cladue'), 'did you mean claude?');
  assert.equal(hintOf('claude-code'), 'did you mean claude?');
  assert.equal(hintOf('Gemini'), 'did you mean gemini?');
  for (const name of ['local', '__proto__', 'constructor', '', 'x'.repeat(1e6)])
    assert.match(String(hintOf(name)), /known are claude, codex, gemini, opencode, aider/);
});

test('a run that a person cancelled or that took too long is neither failed nor limited', () => {
  const { report } = run('claude', 'no-end');
  const judge = (ended: AgentExit['ended']): AgentVerdict['status'] =>
    judgeRun({ runner: agents.claude, report, exit: { code: null, ended, stderr: '' }, clock }).status;
  assert.deepEqual([judge('cancelled'), judge('timed-out')], ['cancelled', 'timed-out']);
});
