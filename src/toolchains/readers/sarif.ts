import { z } from 'zod';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import { complain } from './reader.ts';
import type { JsonReader } from './reader.ts';

const locationSchema = z.object({
  physicalLocation: z.object({
    artifactLocation: z.object({ uri: z.string() }),
    region: z.object({ startLine: z.number().optional(), startColumn: z.number().optional() }).optional(),
  }),
});

const resultSchema = z.object({
  ruleId: z.string().optional(),
  level: z.string().optional(),
  message: z.object({ text: z.string().optional(), id: z.string().optional() }),
  locations: z.array(locationSchema).catch([]).default([]),
  suppressions: z.array(z.unknown()).optional(),
});

const sarifSchema = z.object({
  version: z.string(),
  runs: z.array(
    z.object({
      tool: z.object({ driver: z.object({ name: z.string() }) }),
      results: z.array(resultSchema).nullish(),
    }),
  ),
});

/** A result without a level is a warning, says the format. */
const severities: Record<string, Diagnostic['severity']> = { error: 'error', note: 'info', none: 'info' };

const pathOf = (uri: string): string => {
  try {
    return uri.startsWith('file:') ? uri : decodeURIComponent(uri);
  } catch {
    return uri;
  }
};

/** Reads SARIF 2.1, the format in which analysers of all languages report. What the code suppresses is left out. */
export const readSarif: JsonReader = (json, locator) => {
  const report = sarifSchema.safeParse(json);
  if (!report.success) return undefined;
  const diagnostics = report.data.runs.flatMap(({ tool, results }) =>
    (results ?? [])
      .filter(({ suppressions = [] }) => suppressions.length === 0)
      .map(({ ruleId, level = 'warning', message, locations: [location] }) => {
        const { artifactLocation, region } = location?.physicalLocation ?? {};
        return complain({
          tool: tool.driver.name,
          severity: severities[level] ?? 'warning',
          path: artifactLocation && locator.locate(pathOf(artifactLocation.uri)),
          line: region?.startLine,
          column: region?.startColumn,
          code: ruleId,
          message: message.text ?? message.id ?? '',
        });
      }),
  );
  return { diagnostics };
};
