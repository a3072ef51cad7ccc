import { z } from 'zod';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import { complain } from './reader.ts';
import type { JsonReader, LineReader } from './reader.ts';

const row = /^\s{1,8}(\d{1,7}):(\d{1,7})\s{1,20}(error|warning)\s{1,4}(\S.*)$/;

/** Reads the stylish format of eslint and oxlint: a line with the file, below it indented rows. */
export const readEslintStylish: LineReader = (lines, locator) => {
  const diagnostics: Diagnostic[] = [];
  let path: string | undefined;
  for (const line of lines) {
    const match = row.exec(line);
    if (!match) {
      if (/^\S/.test(line))
        path = line.includes(' ') && locator.own(line) === undefined ? undefined : locator.locate(line);
      continue;
    }
    if (path === undefined) continue;
    const [, at, column, severity, rest = ''] = match;
    const words = rest.trim().split(/ {2,}/);
    const code = words.length > 1 ? words.pop() : undefined;
    diagnostics.push(
      complain({
        tool: 'eslint',
        severity: severity === 'error' ? 'error' : 'warning',
        path,
        line: at,
        column,
        code,
        message: words.join('  '),
      }),
    );
  }
  return { diagnostics };
};

const reportSchema = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string().nullish(),
        severity: z.number(),
        message: z.string(),
        line: z.number().nullish(),
        column: z.number().nullish(),
      }),
    ),
  }),
);

/** Reads `eslint -f json`. */
export const readEslintJson: JsonReader = (json, locator) => {
  const report = reportSchema.safeParse(json);
  if (!report.success) return undefined;
  const diagnostics = report.data.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, severity, message, line, column }) =>
      complain({
        tool: 'eslint',
        severity: severity >= 2 ? 'error' : 'warning',
        path: locator.locate(filePath),
        line: line ?? undefined,
        column: column ?? undefined,
        code: ruleId ?? undefined,
        message,
      }),
    ),
  );
  return { diagnostics };
};
