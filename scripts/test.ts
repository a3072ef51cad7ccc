// Runs all tests, or those whose path holds one of the arguments: `npm run test:only -- store queue`.
// Under CI a skipped test is a failure: a missing tool must be installed, not passed over.
import { glob } from 'node:fs/promises';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem, tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const root = join(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
const found = await Array.fromAsync(
  glob(['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'], { cwd: root }),
);
const files = found
  .filter((path) => !path.includes('templates'))
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .toSorted();
if (files.length === 0) {
  console.error('no test file matches');
  process.exit(1);
}

/** Start first: each takes so many times longer than the others that alone at the end it would keep one processor. */
const long = [
  'attempts',
  'make-over-http',
  'readme',
  'iterate',
  'outcomes',
  'deliver-over-http',
  'small-jobs-over-http',
  'recorded-answers',
  'routes',
  'iterate-resume',
  'process',
  'heal-again',
  'check',
  'bad-input',
  'kill',
  'worker-death',
];
const rank = (path: string): number => {
  const at = long.indexOf(basename(path, '.test.ts'));
  return at === -1 ? long.length : at;
};
files.sort((a, b) => rank(a) - rank(b));

// Inherited by each test and the programs that it starts: most of a short one is the reading of its sources.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules/.cache/compiled');

/**
 * Where temporary folders go. Tests make and remove files by the hundred thousand, on which some disks spend more time than the
 * tests; memory is used where there is enough and programs may be run from it.
 */
const scratchPlace = (): string => {
  const memory = '/dev/shm';
  try {
    const { type, bavail, bsize } = statfsSync(memory);
    const isTmpfs = type === 0x01021994;
    const isRoomy = Math.min(bavail * bsize, freemem()) > 12e9;
    const mayRun = !/ \/dev\/shm \S+ \S*noexec/.test(readFileSync('/proc/mounts', 'utf8'));
    if (isTmpfs && isRoomy && mayRun) return memory;
  } catch {
    // No such place: most systems but Linux.
  }
  return tmpdir();
};
const scratch = mkdtempSync(join(scratchPlace(), 'mw-tests-'));
// The database server of some tests is another user.
chmodSync(scratch, 0o755);
process.env['TMPDIR'] = scratch;
// However it ends: what is left in memory would stay there.
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

const counts = { passed: 0, failed: 0, skipped: 0 };
const seconds: { readonly file: string; readonly taken: number }[] = [];
const skipped: string[] = [];
const stream = run({
  files: files.map((path) => join(root, path)),
  // More than processors: tests of real processes and sockets wait for them now and then.
  concurrency: availableParallelism() + 3,
  // Most test files live for seconds and open a database: they gain nothing from optimised WebAssembly.
  execArgv: ['--liftoff-only'],
  timeout: 10 * 60_000,
});
stream.on('test:pass', ({ name, skip, todo, file }) => {
  if (skip === undefined && todo === undefined) return;
  skipped.push(`${name}${typeof skip === 'string' ? ` (${skip})` : ''} in ${file ?? '?'}`);
});
stream.on('test:summary', (summary) => {
  if (summary.file !== undefined) {
    seconds.push({ file: relative(root, summary.file), taken: summary.duration_ms / 1000 });
    return;
  }
  counts.passed = summary.counts.passed;
  counts.failed = summary.counts.tests - summary.counts.passed - summary.counts.skipped - summary.counts.todo;
  counts.skipped = summary.counts.skipped + summary.counts.todo;
});
const report = stream.compose(spec);
report.pipe(process.stdout);
await new Promise((resolve) => report.on('end', resolve));

const forbiddenSkips = process.env['CI'] === 'true' && counts.skipped > 0;
if (forbiddenSkips)
  console.error(`\nskipped under CI, which counts as a failure:\n  ${skipped.join('\n  ')}`);
// What the next one who finds the suite slow wants to know first.
const slowest = seconds.toSorted((a, b) => b.taken - a.taken).slice(0, 15);
console.log(
  `\nslowest files:\n${slowest.map(({ file, taken }) => `${taken.toFixed(0).padStart(6)} s  ${file}`).join('\n')}`,
);
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
// Set, not called: a test process that lingers is a leak worth seeing.
process.exitCode = counts.failed > 0 || forbiddenSkips || counts.passed === 0 ? 1 : 0;
