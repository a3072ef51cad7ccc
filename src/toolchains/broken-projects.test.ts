import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import {
  checkOf,
  isFound,
  readLines,
  readManifestOf,
  readRow,
  readRows,
  recordedProjects,
  toolOf,
  type Manifest,
  type Row,
} from '../../test/programs/recorded-projects.ts';
import type { CheckName } from '../domain/check.ts';
import { locatorFor } from './locate-path.ts';
import { readNpmAudit } from './readers/npm-audit.ts';
import { readOutput } from './read-output.ts';
import type { CheckReading } from './toolchain.ts';

const absent =
  !existsSync(recordedProjects) && process.env['CI'] !== 'true'
    ? 'the recorded data is not on this machine'
    : false;

/** Rows of the projects of all languages that have a toolchain. */
const ours = (): { row: Row; manifest: Manifest }[] =>
  readRows('outputs.jsonl')
    .map((row) => ({ row, manifest: readManifestOf(row) }))
    .filter(({ manifest }) => ['ts', 'js', 'npm', 'python', 'go', 'rust'].includes(manifest.language));

test(
  'every fault seeded in a broken project appears on its file and line, whatever the reporter',
  { skip: absent },
  (t) => {
    const missed: string[] = [];
    let wanted = 0;
    for (const { row, manifest } of ours().filter(({ row }) => row.state === 'broken')) {
      const { diagnostics } = readRow(row);
      for (const expected of manifest.expected_diagnostics.filter(({ tool }) => tool === toolOf(row.cmd))) {
        wanted++;
        if (!isFound(expected, diagnostics)) missed.push(`${row.id} ${row.cmd}: ${JSON.stringify(expected)}`);
      }
    }
    t.diagnostic(`${wanted - missed.length} of ${wanted} expected diagnostics found`);
    assert.ok(wanted > 100);
    assert.ok(missed.length / wanted <= 0.05, missed.join('\n'));
  },
);

test('D2-3: no failed command is silent, and no mended project fails', { skip: absent }, () => {
  for (const { row } of ours()) {
    const reading = readRow(row);
    const complains = reading.diagnostics.some(({ severity }) => severity === 'error');
    if (row.exit !== 0 && reading.status !== 'unknown') assert.ok(complains, row.id);
    if (row.exit === 0) assert.equal(reading.status, 'passed', `${row.id} ${row.cmd}`);
  }
});

test('D2-4: every passing test run of a mended project has its counts', { skip: absent }, () => {
  for (const { row } of ours().filter(
    ({ row }) => row.state === 'fixed' && checkOf[toolOf(row.cmd)] === 'test',
  ))
    assert.ok((readRow(row).tests?.passed ?? 0) > 0, `${row.id} ${row.cmd}`);
});

test(
  'outputs that other people committed are read: any encoding, colours, carriage returns',
  { skip: absent },
  () => {
    const rows = readLines(new URL('../tool-outputs-in-the-wild.jsonl', recordedProjects)) as {
      tool: string;
      text: string;
      id: string;
    }[];
    const readWild = (id: string, check: CheckName, paths: string[] = []): CheckReading => {
      const text = rows.find((row) => row.id === id)?.text ?? '';
      return readOutput(
        { exitCode: 1, timedOut: false, stdout: text, stderr: '' },
        { check, tool: 'npm', locator: locatorFor(paths) },
      );
    };
    assert.deepEqual(readWild('Cw016', 'test').tests, { passed: 33, failed: 0, skipped: 0, total: 33 });
    assert.deepEqual(readWild('Cw022', 'test').tests, { passed: 1547, failed: 14, skipped: 0, total: 1561 });
    const engine = 'packages/engine/src/api/createEngine.ts';
    assert.ok(readWild('Cw003', 'lint', [engine]).diagnostics.every(({ path }) => path === engine));
    assert.equal(readWild('Cw019', 'typecheck').diagnostics.length, 2);
    const app = readWild('Cw021', 'typecheck').diagnostics[0];
    assert.deepEqual([app?.path, app?.line, app?.code], ['src/App.tsx', 63, 'TS2345']);
    const audit = rows.find(({ id }) => id === 'Cw018');
    const reading = readNpmAudit({ exitCode: 1, timedOut: false, stdout: audit?.text ?? '', stderr: '' });
    assert.equal(reading.status, 'passed');
    assert.equal(reading.diagnostics.length, 4);
  },
);
