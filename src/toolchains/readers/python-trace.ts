import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { errorName, innermostPlace } from './python-places.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';

const syntaxFrame = /^\s{0,4}File "[^"]{1,400}", line \d{1,7}$/;
const frame = /^\s{2,4}File "/;
const reach = 400;

const isStart = (line: string): boolean => line === 'Traceback (most recent call last):';

const report = (body: readonly string[], locator: Locator): Diagnostic | undefined => {
  const end = body.findIndex((line, at) => at > 0 && errorName.test(line));
  const message = body[end];
  if (end < 0 || message === undefined) return undefined;
  const { path, line } = innermostPlace(body.slice(0, end), locator) ?? {};
  return complain({ tool: 'python', path, line, code: errorName.exec(message)?.[1], message });
};

/** A traceback, or the two lines of place that stand alone above a syntax error (`compileall`, `py_compile`). */
const traceAt = (lines: readonly string[], at: number, locator: Locator): Diagnostic | undefined => {
  const line = lines[at] ?? '';
  if (isStart(line)) return report(lines.slice(at, at + reach), locator);
  const above = lines.slice(Math.max(0, at - 4), at);
  const since = above.slice(above.findLastIndex((one) => errorName.test(one)) + 1);
  const alone = syntaxFrame.test(line) && !since.some((one) => frame.test(one) || isStart(one));
  return alone ? report(lines.slice(at, at + 8), locator) : undefined;
};

const uncompiled = /^\*\*\* (?:Error compiling |Sorry: |File )['"]?([^'"]{1,400}?)['"]?\.\.\.$/;

/** Reads uncaught errors of Python, syntax errors among them. Only for failed commands. */
export const readPythonTrace: LineReader = (lines, locator) => {
  const found = lines.flatMap((_, at) => traceAt(lines, at, locator) ?? []);
  const told = new Set(found.map(({ path }) => path));
  const others = lines.flatMap((line, at) => {
    const raw = uncompiled.exec(line)?.[1];
    const path = raw === undefined ? undefined : locator.own(raw);
    if (path === undefined || told.has(path)) return [];
    return [complain({ tool: 'python', path, code: 'SyntaxError', message: (lines[at + 1] ?? line).trim() })];
  });
  return { diagnostics: [...found, ...others] };
};
