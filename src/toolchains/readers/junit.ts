import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { sumTests } from './count-tests.ts';
import { firstJavaFrame } from './java-frames.ts';
import type { LineReader } from './reader.ts';
import { reportPytest } from './pytest.ts';
import { reportFailure } from './test-failure.ts';

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const decode = (text: string): string =>
  text.replaceAll(
    /&(?:(lt|gt|quot|apos|amp)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (_, name: string | undefined, decimal: string | undefined, hex: string | undefined) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? '';
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
    },
  );

const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\s${name}="([^"]{0,2000})"`).exec(tag)?.[1];
  return value === undefined ? undefined : decode(value);
};

interface Case {
  tag: string;
  body: string;
}

/** The test cases of a report, in one pass over the text. */
const casesOf = (text: string): Case[] => {
  const cases: Case[] = [];
  for (let at = text.indexOf('<testcase'); at >= 0; at = text.indexOf('<testcase', at + 1)) {
    const close = text.indexOf('>', at);
    if (close < 0) break;
    const tag = text.slice(at, close + 1);
    const next = text.indexOf('<testcase', close);
    const segment = text.slice(close + 1, next < 0 ? undefined : next);
    const end = tag.endsWith('/>') ? -1 : segment.indexOf('</testcase>');
    cases.push({ tag, body: end < 0 ? '' : segment.slice(0, end) });
  }
  return cases;
};

const stateOf = ({ body }: Case): 'passed' | 'failed' | 'skipped' => {
  if (/<(?:failure|error)\b/.test(body)) return 'failed';
  return body.includes('<skipped') ? 'skipped' : 'passed';
};

const report = ({ tag, body: content }: Case, locator: Locator): Diagnostic => {
  const [name, file] = [attribute(tag, 'name') ?? '', attribute(tag, 'file') ?? attribute(tag, 'classname')];
  const opened = content.search(/<(?:failure|error)\b/);
  const text = content.slice(opened);
  const inner = text
    .slice(text.indexOf('>') + 1)
    .replaceAll(/<!\[CDATA\[|\]\]>|<\/?(?:failure|error|system-out|system-err)\b[^>]{0,2000}>/g, '');
  const shown = inner.trim() === '' ? (attribute(text.slice(0, 4000), 'message') ?? '') : decode(inner);
  const body = shown.split('\n');
  if (body.some((line) => /^E\s/.test(line))) return reportPytest(name, body, locator);
  return reportFailure(
    { tool: 'junit', name, body, file: locator.own(name) ?? file, fallback: firstJavaFrame(body, locator) },
    locator,
  );
};

/** Reads a JUnit XML report printed to the terminal. */
export const readJunit: LineReader = (lines, locator) => {
  if (!lines.some((line) => line.includes('<testsuite'))) return { diagnostics: [] };
  const cases = casesOf(lines.join('\n'));
  const count = (state: string): number =>
    cases.filter((test) => stateOf(test) === state && !isEmptyFile(test, locator)).length;
  return {
    diagnostics: cases.filter((test) => stateOf(test) === 'failed').map((test) => report(test, locator)),
    tests: sumTests(count('passed'), count('failed'), count('skipped')),
  };
};

/** Node's entry for a file without tests: see {@link readNodeCounts}. */
const isEmptyFile = (test: Case, locator: Locator): boolean =>
  stateOf(test) === 'passed' && locator.own(attribute(test.tag, 'name') ?? '') !== undefined;
