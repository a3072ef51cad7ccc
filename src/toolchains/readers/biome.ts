import { z } from 'zod';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import { complain } from './reader.ts';
import type { JsonReader, LineReader } from './reader.ts';

const rule = String.raw`(?:lint|assist|syntax|suppressions|internalError)\/[\w/]{1,100}|parse|format|organizeImports`;
const head = new RegExp(String.raw`^(\S.{0,300}?)(?::(\d{1,7}):(\d{1,7}))? (${rule})\s`);
const said = /^\s{1,4}([×✖!⚠iℹ])\s{1,2}(\S.*)$/;
const reach = 6;

const severityOf = (mark: string | undefined): Diagnostic['severity'] => {
  if (mark === '!' || mark === '⚠') return 'warning';
  return mark === 'i' || mark === 'ℹ' ? 'info' : 'error';
};

/** Reads what biome prints: `file:line:column lint/group/rule ━━━`, below it a marked message. */
export const readBiome: LineReader = (lines, locator) => ({
  diagnostics: lines.flatMap((text, at) => {
    // The line ends in a rule as wide as the terminal; looking for it first keeps hostile lines cheap.
    if (!text.trimEnd().endsWith('━━')) return [];
    const [, raw = '', line, column, code] = head.exec(text) ?? [];
    if (code === undefined) return [];
    const [, mark, message = ''] =
      lines
        .slice(at + 1, at + reach)
        .map((below) => said.exec(below))
        .find((found) => found !== null) ?? [];
    const path = locator.locate(raw);
    return [complain({ tool: 'biome', severity: severityOf(mark), path, line, column, code, message })];
  }),
});

const reportSchema = z.object({
  command: z.string(),
  diagnostics: z.array(
    z.object({
      severity: z.string(),
      message: z.string(),
      category: z.string().nullish(),
      location: z
        .object({
          path: z.string().nullish(),
          start: z.object({ line: z.number(), column: z.number() }).nullish(),
        })
        .nullish(),
    }),
  ),
});

const severities: Record<string, Diagnostic['severity']> = {
  warning: 'warning',
  information: 'info',
  info: 'info',
  hint: 'info',
};

/** Reads `biome --reporter=json` of version 2.4 and later, where places are lines. */
export const readBiomeJson: JsonReader = (json, locator) => {
  const report = reportSchema.safeParse(json);
  if (!report.success) return undefined;
  return {
    diagnostics: report.data.diagnostics.map(({ severity, message, category, location }) =>
      complain({
        tool: 'biome',
        severity: severities[severity] ?? 'error',
        path: location?.path ? locator.locate(location.path) : undefined,
        line: location?.start?.line,
        column: location?.start?.column,
        code: category ?? undefined,
        message,
      }),
    ),
  };
};
