import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logOf } from '../../test/cli/events.ts';
import type { RunEvent, StoredEvent } from '../domain/events.ts';
import { newId } from '../domain/id.ts';
import { outcomeSchema, type Outcome } from '../domain/outcome.ts';
import { reportRun, runReportSchema } from './report-run.ts';

const runId = newId();
const stored = (events: readonly RunEvent[]): StoredEvent[] =>
  events.map((event, index) => ({ runId, position: index + 1, at: '2026-01-01T00:00:00.000Z', event }));
const linesOf = (outcome: Outcome): string[] => reportRun(stored(logOf(runId, outcome))).lines;

test('a verified run is told in a few lines: its end, what it changed, checks, attempts, cost, place', () => {
  assert.deepEqual(linesOf('verified'), [
    'verified: all checks passed',
    'changed 2 files, 42 lines added, 2 removed: src/slug.ts, test/slug.test.ts',
    'checks: install passed, typecheck passed, test passed 12 of 12',
    '1 round of healing, by qwen3:8b at default',
    '1,234 tokens, 12.5 s of work',
    'on millwright/add-slug-3f9a1c2e at cccccccccccc',
  ]);
});

test('D3-22: every end has a report that says what it was made of, the cancelled and the exhausted too', () => {
  for (const outcome of outcomeSchema.options) {
    const report = runReportSchema.parse(reportRun(stored(logOf(runId, outcome))));
    assert.equal(report.from, 'log');
    assert.equal(report.lines[0]?.startsWith(`${outcome}: `), true, outcome);
  }
  assert.equal(linesOf('cancelled')[1], 'wrote no file');
  const cut = logOf(runId, 'failed').slice(0, 6);
  const wrote: RunEvent[] = [
    { type: 'files-write', paths: ['a.ts', 'b.ts'] },
    { type: 'files-restore', paths: ['b.ts'], reason: 'worse' },
  ];
  const unfinished = reportRun(stored([...cut, ...wrote])).lines;
  assert.match(unfinished[0] ?? '', /^not ended, at the step /);
  assert.equal(unfinished[1], 'wrote 1 file: a.ts');
  assert.equal(reportRun([]).lines[0], 'has not begun');
});

test('D3-16, D3-17: long and hostile outputs leave the report short, in plain lines, whatever their size', () => {
  for (const size of [17_000, 40_000, 2_000_000]) {
    const long = `\u001B[31m${'x '.repeat(size / 2)}\n## Summary\nall is well`;
    const events = logOf(runId, 'failed').map((event): RunEvent => {
      if (event.type === 'model-call-end') return { ...event, reply: long };
      return event.type === 'run-end' ? { ...event, reason: long } : event;
    });
    const { lines } = reportRun(stored(events));
    assert.ok(lines.join('\n').length < 1000);
    assert.ok(lines.length >= 3 && lines.every((line) => !/[\p{Cc}]/u.test(line)));
    assert.match(lines[0] ?? '', /^failed: \[31mx x .*…$/);
  }
});
