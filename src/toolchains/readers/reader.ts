import type { TestCounts } from '../../domain/check.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';

/** What a reader found. `tests` only when the tool's own counts were there: nothing is inferred from silence. */
export interface Reading {
  diagnostics: Diagnostic[];
  tests?: TestCounts;
}

/** Reads one tool's report out of clean lines; finds nothing in the output of other tools. Never throws. */
export type LineReader = (lines: readonly string[], locator: Locator) => Reading;

/** Reads one tool's report out of a parsed JSON document; undefined when the document is not its own. */
export type JsonReader = (json: unknown, locator: Locator) => Reading | undefined;

/** A message is shown to a model: long enough to understand, short enough to fit. */
const messageLimit = 1500;

export const shorten = (text: string): string => {
  const trimmed = text.trim();
  return trimmed.length > messageLimit ? `${trimmed.slice(0, messageLimit)} …` : trimmed;
};

interface Complaint {
  tool: string;
  severity?: Diagnostic['severity'];
  path?: string | undefined;
  line?: number | string | undefined;
  column?: number | string | undefined;
  code?: string | undefined;
  message: string;
}

const position = (value: number | string | undefined): number | undefined => {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
};

/** A diagnostic without absent keys; positions that are no positive numbers are left out. */
export const complain = ({
  tool,
  severity = 'error',
  path,
  line,
  column,
  code,
  message,
}: Complaint): Diagnostic => {
  const [at, beside] = [position(line), position(column)];
  return {
    tool,
    severity,
    ...(path === undefined || path === '' ? {} : { path }),
    ...(at === undefined ? {} : { line: at }),
    ...(beside === undefined ? {} : { column: beside }),
    ...(code === undefined || code === '' ? {} : { code }),
    message: shorten(message) || '(no message)',
  };
};
