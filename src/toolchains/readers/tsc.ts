import type { Diagnostic } from '../../domain/diagnostic.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';

const plain = /^(\S.{0,400}?)\((\d{1,7}),(\d{1,7})\): (error|warning|message|info) (TS\d{1,6}): (.*)$/;
const pretty = /^(\S.{0,400}?):(\d{1,7}):(\d{1,7}) - (error|warning|message|info) (TS\d{1,6}): (.*)$/;
const global = /^()()()(error|warning) (TS\d{1,6}): (.*)$/;
const detailLimit = 12;

const severityOf = (word: string | undefined): Diagnostic['severity'] =>
  word === 'error' || word === 'warning' ? word : 'info';

/** The indented lines below a complaint explain it. */
const detailsBelow = (lines: readonly string[], from: number): string[] => {
  const details: string[] = [];
  for (let at = from; at < lines.length && details.length < detailLimit; at++) {
    const line = lines[at] ?? '';
    if (!/^ {2,}\S/.test(line)) break;
    details.push(line);
  }
  return details;
};

/** Reads what `tsc` prints, with and without `--pretty`, alone or under `tsc -b`. */
export const readTsc: LineReader = (lines, locator) => {
  const diagnostics: Diagnostic[] = [];
  for (const [at, line] of lines.entries()) {
    if (
      !line.includes(' TS') ||
      !/: error|: warning|- error|- warning|^error|^warning|: message|: info/.test(line)
    )
      continue;
    const match = plain.exec(line) ?? pretty.exec(line) ?? global.exec(line);
    if (!match) continue;
    const [, path = '', row, column, severity, code, message = ''] = match;
    diagnostics.push(
      complain({
        tool: 'tsc',
        severity: severityOf(severity),
        path: path === '' ? undefined : locator.locate(path),
        line: row,
        column,
        code,
        message: [message, ...detailsBelow(lines, at + 1)].join('\n'),
      }),
    );
  }
  return { diagnostics };
};
