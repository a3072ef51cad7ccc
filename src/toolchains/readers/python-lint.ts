import { z } from 'zod';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { complain } from './reader.ts';
import type { JsonReader, LineReader } from './reader.ts';

const mypyLine =
  /^([^\s:][^:]{0,400}\.pyi?):(\d{1,7})(?::(\d{1,7}))?(?::\d{1,7}:\d{1,7})?: (error|warning|note): (.{1,4000}?)(?:\s{2}\[([\w-]{1,80})\])?$/;
const pyrightLine =
  /^\s{2}(\S[^:]{0,400}\.pyi?):(\d{1,7}):(\d{1,7}) - (error|warning|information): (.{1,4000}?)(?: \((report\w{1,80})\))?$/;
/** flake8, `ruff --output-format=concise` and pylint; ruff names a syntax error in words. */
const codeLine =
  /^([^\s:][^:]{0,400}\.pyi?):(\d{1,7}):(\d{1,7}): ([A-Z]{1,6}\d{1,5}|invalid-syntax|SyntaxError):? (?:\[\*\] )?(.{1,4000})$/;

const severities: Record<string, Diagnostic['severity']> = { error: 'error', warning: 'warning' };

/** pylint: conventions, refactorings and warnings have codes of four figures. */
const severityOf = (code: string): Diagnostic['severity'] =>
  /^[CRWI]\d{4}$/.test(code) ? 'warning' : 'error';

const readTyped = (line: string, locator: Locator): Diagnostic | undefined => {
  const [, raw = '', row, column, word = '', message = '', code] =
    mypyLine.exec(line) ?? pyrightLine.exec(line) ?? [];
  if (raw === '') return undefined;
  const tool = line.startsWith('  ') ? 'pyright' : 'mypy';
  const severity = severities[word] ?? 'info';
  return complain({ tool, severity, path: locator.locate(raw), line: row, column, code, message });
};

const readCoded = (line: string, locator: Locator): Diagnostic | undefined => {
  const [, raw = '', row, column, code = '', message = ''] = codeLine.exec(line) ?? [];
  if (raw === '') return undefined;
  const tool = /^[A-Z]\d{4}$/.test(code) && /\([a-z-]+\)$/.test(message) ? 'pylint' : 'flake8';
  const place = { path: locator.locate(raw), line: row, column };
  return complain({ tool, severity: severityOf(code), ...place, code, message });
};

/** Reads mypy, pyright, flake8, ruff and pylint: one complaint a line, of Python files only. */
export const readPythonLint: LineReader = (lines, locator) => ({
  diagnostics: lines.flatMap((line) => readTyped(line, locator) ?? readCoded(line, locator) ?? []),
});

const ruffSchema = z.array(
  z.object({
    code: z.string().nullable(),
    message: z.string(),
    filename: z.string(),
    location: z.object({ row: z.number(), column: z.number() }),
  }),
);

/** Reads `ruff check --output-format=json`. */
export const readRuffJson: JsonReader = (json, locator) => {
  const report = ruffSchema.safeParse(json);
  if (!report.success || report.data.length === 0) return undefined;
  const diagnostics = report.data.map(({ code, message, filename, location: { row, column } }) => {
    const name = code ?? 'invalid-syntax';
    return complain({ tool: 'ruff', path: locator.locate(filename), line: row, column, code: name, message });
  });
  return { diagnostics };
};

const pylintSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    line: z.number(),
    column: z.number(),
    symbol: z.string(),
    message: z.string(),
    'message-id': z.string(),
  }),
);

/** Reads `pylint -f json`, whose columns count from 0. */
export const readPylintJson: JsonReader = (json, locator) => {
  const report = pylintSchema.safeParse(json);
  if (!report.success || report.data.length === 0) return undefined;
  const diagnostics = report.data.map(({ path, line, column, message, ...rest }) => {
    const code = rest['message-id'];
    const place = { path: locator.locate(path), line, column: column + 1 };
    return complain({ tool: 'pylint', severity: severityOf(code), ...place, code, message });
  });
  return { diagnostics };
};
