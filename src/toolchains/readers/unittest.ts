import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { sumTests } from './count-tests.ts';
import { errorName, innermostPlace } from './python-places.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';
import { bodyFrom } from './test-failure.ts';

const ran = /^Ran (\d{1,9}) tests? in \d[\d.]{0,12}s$/;
const result = /^(?:OK|FAILED|NO TESTS RAN)(?: \(([a-z0-9=, ]{1,200})\))?$/;
const head = /^(?:FAIL|ERROR): (\S.*)$/;
const rule = /^[=-]{70}$/;
const frame = /^\s{2}File "/;
const shownLines = 12;

const figure = (text: string, name: string): number =>
  Number(new RegExp(`(?:^|, )${name}=(\\d{1,9})`).exec(text)?.[1] ?? 0);

const countsIn = (total: number, text: string): ReturnType<typeof sumTests> => {
  const failed = ['failures', 'errors', 'unexpected successes']
    .map((name) => figure(text, name))
    .reduce((sum, count) => sum + count, 0);
  const skipped = figure(text, 'skipped') + figure(text, 'expected failures');
  // Faults of a class and of subtests are counted without being tests.
  return sumTests(Math.max(0, total - failed - skipped), failed, skipped);
};

/** What follows the last frame and its code: the error itself, with a comparison over several lines. */
const errorIn = (body: readonly string[]): string[] => {
  const last = body.findLastIndex((line) => frame.test(line));
  const below = body.slice(last + 1);
  const start = below.findIndex((line) => /^\S/.test(line));
  return (start < 0 ? below : below.slice(start)).filter((line) => line.trim() !== '').slice(0, shownLines);
};

const report = (name: string, body: readonly string[], locator: Locator): Diagnostic => {
  const said = errorIn(body);
  const { path, line } = innermostPlace(body, locator) ?? {};
  const code = said.map((one) => errorName.exec(one)?.[1]).find((found) => found !== undefined);
  return complain({ tool: 'unittest', path, line, code, message: [name, ...said].join('\n') });
};

/** Reads what `python -m unittest` prints: its failures with their tracebacks, and its counts. */
export const readUnittest: LineReader = (lines, locator) => {
  const at = lines.findLastIndex((line) => ran.test(line));
  if (at < 0) return { diagnostics: [] };
  const total = Number(ran.exec(lines[at] ?? '')?.[1]);
  const text = lines
    .slice(at + 1, at + 6)
    .map((line) => result.exec(line))
    .find((found) => found !== null)?.[1];
  const diagnostics = lines.flatMap((line, place) => {
    const name = rule.test(lines[place - 1] ?? '') ? head.exec(line)?.[1] : undefined;
    if (name === undefined) return [];
    const dashes = lines.slice(place, place + 12).findIndex((one) => /^-{70}$/.test(one));
    return [
      report(
        name,
        bodyFrom(lines, place + 1 + Math.max(dashes, 0), (one) => rule.test(one), 200),
        locator,
      ),
    ];
  });
  return { diagnostics, tests: countsIn(total, text ?? '') };
};
