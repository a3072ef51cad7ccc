import { z } from 'zod';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import { complain } from './reader.ts';
import type { JsonReader, LineReader } from './reader.ts';

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      message: z.string(),
      code: z.string().nullish(),
      severity: z.string(),
      filename: z.string(),
      help: z.string().nullish(),
      labels: z
        .array(z.object({ span: z.object({ line: z.number().nullish(), column: z.number().nullish() }) }))
        .nullish(),
    }),
  ),
});

/** Reads `oxlint --format=json`. */
export const readOxlintJson: JsonReader = (json, locator) => {
  const report = reportSchema.safeParse(json);
  if (!report.success) return undefined;
  const diagnostics = report.data.diagnostics.map(({ message, code, severity, filename, help, labels }) =>
    complain({
      tool: 'oxlint',
      severity: severity === 'error' ? 'error' : 'warning',
      path: locator.locate(filename),
      line: labels?.[0]?.span.line ?? undefined,
      column: labels?.[0]?.span.column ?? undefined,
      code: code ?? undefined,
      message: help ? `${message} (${help})` : message,
    }),
  );
  return { diagnostics };
};

const title = /^\s{0,4}([x×✖!⚠])\s(.*)$/;
const frame = /^\s{1,8}(?:,-|╭─)\[\s?(.{1,400}?):(\d{1,7}):(\d{1,7})\s?\]\s*$/;
const coded = /^([\w-]{1,40}\([\w/@-]{1,80}\)):\s(.*)$/;
const titleReach = 6;

const titleAbove = (lines: readonly string[], at: number): RegExpExecArray | undefined => {
  for (let above = at - 1; above >= 0 && above >= at - titleReach; above--) {
    const match = title.exec(lines[above] ?? '');
    if (match) return match;
  }
  return undefined;
};

/** Reads the boxed format of oxlint and its relatives: a title, below it `,-[file:line:column]`. */
export const readOxlintBoxes: LineReader = (lines, locator) => {
  const diagnostics: Diagnostic[] = [];
  for (const [at, line] of lines.entries()) {
    const place = frame.exec(line);
    const head = place ? titleAbove(lines, at) : undefined;
    if (!place || !head) continue;
    const [, code, message] = coded.exec(head[2] ?? '') ?? [undefined, undefined, head[2] ?? ''];
    diagnostics.push(
      complain({
        tool: 'oxlint',
        severity: head[1] === '!' || head[1] === '⚠' ? 'warning' : 'error',
        path: locator.locate(place[1] ?? ''),
        line: place[2],
        column: place[3],
        code,
        message: message ?? '',
      }),
    );
  }
  return { diagnostics };
};
