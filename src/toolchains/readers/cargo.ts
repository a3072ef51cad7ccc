import { z } from 'zod';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { noTests, sumTests } from './count-tests.ts';
import { firstOwnPlace } from './frames.ts';
import { complain } from './reader.ts';
import type { JsonReader, LineReader } from './reader.ts';
import { bodyFrom } from './test-failure.ts';

const spanSchema = z.object({
  file_name: z.string(),
  is_primary: z.boolean(),
  line_start: z.number(),
  column_start: z.number(),
  label: z.string().nullish(),
});

const messageSchema = z.object({
  reason: z.literal('compiler-message'),
  message: z.object({
    level: z.string(),
    message: z.string(),
    code: z.object({ code: z.string() }).nullish(),
    spans: z.array(spanSchema),
    children: z.array(z.object({ level: z.string(), message: z.string() })).default([]),
  }),
});

const severityOf = (level: string): Diagnostic['severity'] | undefined => {
  if (level.startsWith('error')) return 'error';
  return level === 'warning' ? 'warning' : undefined;
};

const fromMessage = (
  { level, message, code, spans, children }: z.infer<typeof messageSchema>['message'],
  locator: Locator,
): Diagnostic[] => {
  const severity = severityOf(level);
  const place = spans.find((span) => span.is_primary);
  // What has no place sums up: `aborting due to 3 previous errors`.
  if (severity === undefined || place === undefined) return [];
  const label = place.label === null || place.label === '' ? undefined : place.label;
  const help = children
    .filter((child) => child.message !== '')
    .map((child) => `${child.level}: ${child.message}`);
  return [
    complain({
      tool: 'rustc',
      severity,
      path: locator.locate(place.file_name),
      line: place.line_start,
      column: place.column_start,
      code: code?.code,
      message: [label === undefined ? message : `${message}: ${label}`, ...help].join('\n'),
    }),
  ];
};

/** Reads `--message-format=json` of cargo: one JSON object a line, each target's complaints again. */
export const readCargoJson: JsonReader = (json, locator) => {
  const lines = Array.isArray(json) ? (json as unknown[]) : [json];
  if (!lines.some((one) => z.object({ reason: z.string() }).safeParse(one).success)) return undefined;
  return {
    diagnostics: lines.flatMap((one) => {
      const found = messageSchema.safeParse(one);
      return found.success ? fromMessage(found.data.message, locator) : [];
    }),
  };
};

const title = /^(error|warning)(?:\[([A-Z]\d{1,5})\])?: (.*)$/;
const arrow = /^\s{1,8}--> (\S.{0,300}?):(\d{1,7}):(\d{1,7})\s*$/;
const arrowReach = 4;

/** Reads what rustc and cargo print for people: a title, below it `--> file:line:column`. */
export const readRustc: LineReader = (lines, locator) => ({
  diagnostics: lines.flatMap((text, at) => {
    const [, word, code, message = ''] = title.exec(text) ?? [];
    if (word === undefined) return [];
    const [, raw, line, column] =
      lines
        .slice(at + 1, at + arrowReach)
        .map((below) => arrow.exec(below))
        .find((found) => found !== null) ?? [];
    const path = raw === undefined ? undefined : locator.own(raw);
    if (path === undefined) return [];
    const severity = word === 'error' ? 'error' : 'warning';
    return [complain({ tool: 'rustc', severity, path, line, column, code, message })];
  }),
});

const resultLine = /^test result: (?:ok|FAILED)\. (\d{1,9}) passed; (\d{1,9}) failed; (\d{1,9}) ignored;/;
const failureHead = /^---- (\S.*?) (?:stdout|stderr) ----$/;
const docTest = /^(\S+\.rs) - .*\(line (\d{1,7})\)$/;
const panicPlace = /panicked at (?:'.{0,2000}', )?(\S{1,300}:\d{1,7}:\d{1,7}):?$/;
const shownLines = 16;

const reportTest = (name: string, body: readonly string[], locator: Locator): Diagnostic => {
  const said = body.filter((line) => line.trim() !== '' && !line.startsWith('note: run with'));
  const frames = body.findIndex((line) => line.startsWith('stack backtrace:'));
  const panic = said.map((line) => panicPlace.exec(line)?.[1]).filter((place) => place !== undefined);
  const own = firstOwnPlace([...panic, ...(frames < 0 ? [] : body.slice(frames))], locator);
  const [, file = '', line] = docTest.exec(name) ?? [];
  const path = locator.own(file);
  const end = said.findIndex((text) => text.startsWith('stack backtrace:'));
  return complain({
    tool: 'cargo test',
    ...(path === undefined ? own : { path, line }),
    code: panic.length > 0 ? 'panic' : undefined,
    message: [name, ...said.slice(0, end < 0 ? shownLines : Math.min(end, shownLines))].join('\n'),
  });
};

const endsFailure = (line: string): boolean => failureHead.test(line) || line === 'failures:';

/** Reads `cargo test`: a diagnostic for every failed test where it panicked, and the counts of all its programs. */
export const readCargoTest: LineReader = (lines, locator) => {
  const results = lines.map((line) => resultLine.exec(line)).filter((found) => found !== null);
  if (results.length === 0) return { diagnostics: [] };
  const sum = (at: number): number => results.reduce((total, found) => total + Number(found[at]), 0);
  const counts = sumTests(sum(1), sum(2), sum(3));
  return {
    diagnostics: lines.flatMap((line, at) => {
      const name = failureHead.exec(line)?.[1];
      return name === undefined ? [] : [reportTest(name, bodyFrom(lines, at + 1, endsFailure), locator)];
    }),
    tests: counts.total === 0 ? noTests : counts,
  };
};
