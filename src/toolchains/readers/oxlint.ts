import { z } from 'zod';
import { complain } from './reader.ts';
import type { JsonReader } from './reader.ts';

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
