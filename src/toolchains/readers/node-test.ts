import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { firstOwnFrame, ownPlace } from './frames.ts';
import { complain } from './reader.ts';
import type { LineReader, Reading } from './reader.ts';

const figure = /^(?:ℹ|#) (tests|pass|fail|cancelled|skipped|todo) (\d{1,9})$/;
const passedFile = /^(?:✔|ok \d+ -) (\S{1,400}?)(?: \([\d.]+ms\))?$/;
const failingHead = /^✖ failing tests:/;
const failedAt = /^test at (\S.*)$/;
const failedName = /^✖ (.*?)(?: \([\d.]+ms\))?$/;
const bodyLimit = 60;
const shownLines = 14;

/** A test file in which nothing is tested counts as a passed test for the runner, but proves nothing. */
const emptyFiles = (lines: readonly string[], locator: Locator): number =>
  lines.filter((line) => {
    const name = passedFile.exec(line)?.[1];
    return name !== undefined && /[./]/.test(name) && locator.own(name) !== undefined;
  }).length;

export const readNodeCounts = (lines: readonly string[], locator: Locator): Reading['tests'] => {
  const figures = new Map<string, number>();
  for (const line of lines) {
    const [, name, value] = figure.exec(line) ?? [];
    if (name !== undefined) figures.set(name, (figures.get(name) ?? 0) + Number(value));
  }
  if (!figures.has('tests') || !figures.has('pass')) return undefined;
  const get = (name: string): number => figures.get(name) ?? 0;
  const empty = Math.min(emptyFiles(lines, locator), get('pass'));
  const [passed, failed, skipped] = [
    get('pass') - empty,
    get('fail') + get('cancelled'),
    get('skipped') + get('todo'),
  ];
  return { passed, failed, skipped, total: passed + failed + skipped };
};

const codeOf = (body: readonly string[]): string | undefined => /^\s*(\w*Error)\b/.exec(body[0] ?? '')?.[1];

const bodyFrom = (lines: readonly string[], from: number): string[] => {
  const body: string[] = [];
  for (let at = from; at < lines.length && body.length < bodyLimit; at++) {
    const line = lines[at] ?? '';
    if (failedAt.test(line) || (line !== '' && !line.startsWith(' '))) break;
    body.push(line);
  }
  return body;
};

const isNoise = (line: string): boolean => /^\s*at\s/.test(line) || line.trim() === '';

/** Reads the spec reporter of `node --test`: its list of failing tests at the end, and its counts. */
export const readNodeTest: LineReader = (lines, locator) => {
  const tests = readNodeCounts(lines, locator);
  const start = lines.findIndex((line) => failingHead.test(line));
  const diagnostics: Diagnostic[] = [];
  for (let at = start < 0 ? lines.length : start; at < lines.length; at++) {
    const at1 = failedAt.exec(lines[at] ?? '')?.[1];
    const name = failedName.exec(lines[at + 1] ?? '')?.[1];
    if (at1 === undefined || name === undefined) continue;
    const body = bodyFrom(lines, at + 2);
    const frame = firstOwnFrame(body, locator) ?? ownPlace(at1, locator);
    // A file that crashed says only "test failed" here; its crash is read from the output above.
    const isFile = locator.own(name) !== undefined;
    diagnostics.push(
      complain({
        tool: 'node:test',
        path: frame?.path ?? locator.own(name),
        line: isFile ? undefined : frame?.line,
        column: isFile ? undefined : frame?.column,
        code: codeOf(body),
        message: [
          name,
          ...body
            .filter((line) => !isNoise(line))
            .slice(0, shownLines)
            .map((line) => line.slice(2)),
        ].join('\n'),
      }),
    );
  }
  return tests ? { diagnostics, tests } : { diagnostics };
};
