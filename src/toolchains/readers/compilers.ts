import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';

/** Other languages have readers of their own for lines that look alike. */
const file = String.raw`(?<raw>\S.{0,300}?\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|inl|m|mm|rs|java|kt|kts|scala|groovy|swift))`;
const forms: readonly RegExp[] = [
  new RegExp(
    String.raw`^${file}:(?<line>\d{1,7})(?::(?<column>\d{1,7}))?:\s(?<word>fatal error|error|warning)(?:\[(?<code>[A-Z]\d{1,5})\])?:\s(?<said>.*)$`,
  ),
  // Maven: `[ERROR] /project/A.java:[10,5] cannot find symbol`.
  new RegExp(
    String.raw`^\[(?<word>ERROR|WARNING)\]\s${file}:\[(?<line>\d{1,7}),(?<column>\d{1,7})\]\s(?<said>.*)$`,
  ),
  // Kotlin: `e: file:///project/A.kt:3:5 text`.
  new RegExp(
    String.raw`^(?<word>[ew]): (?:file://)?${file}:(?: \()?(?<line>\d{1,7})(?::|, )(?<column>\d{1,7})\)?:?\s(?<said>.*)$`,
  ),
  // The linker knows lines only where there is debugging information.
  new RegExp(
    String.raw`^(?:\S{0,200}ld(?:\.\w{1,8})?: )?${file}:(?:\(\.[\w.+]{1,60}\)|(?<line>\d{1,7})): (?<said>(?:undefined reference|multiple definition).*)$`,
  ),
  /^(?<raw>[Mm]akefile|GNUmakefile|[\w./-]{1,200}\.mk):(?<line>\d{1,7}): \*\*\* (?<said>.*)$/,
];
/** gcc names the option that brought a warning at its end, javac at its start. */
const option = / \[(-W[\w=+-]{1,60})\]$|^\[([\w-]{1,40})\] /;
/** What javac explains stands below the marked line. */
const detail = /^\s{2}(?:symbol|location|required|found|reason):/;
const includer = /^(?:In file included from|\s{1,20}from) (\S.{0,300}?):(\d{1,7})(?::\d{1,7})?[,:]$/;
const required = /^(\S.{0,300}?):(\d{1,7}):(\d{1,7}):\s{2,4}required from/;
const reach = 12;

interface Fault {
  raw: string;
  line?: string | undefined;
  column?: string | undefined;
  severity: Diagnostic['severity'];
  code?: string | undefined;
  message: string;
}

const severityOf = (word: string | undefined): Diagnostic['severity'] =>
  /^w/i.test(word ?? '') ? 'warning' : 'error';

const faultIn = (text: string): Fault | undefined => {
  const groups = forms.map((form) => form.exec(text)?.groups).find((found) => found !== undefined);
  if (!groups) return undefined;
  const { raw = '', line, column, word, code, said = '' } = groups;
  const [, flag, lint] = option.exec(said) ?? [];
  return { raw, line, column, severity: severityOf(word), code: code ?? flag ?? lint, message: said };
};

/** An error within a header of the system is the fault of the line that included or instantiated it. */
const placeAround = (
  lines: readonly string[],
  at: number,
  locator: Locator,
): { path: string; line: string | undefined } | undefined => {
  const above = lines.slice(Math.max(0, at - reach), at).toReversed();
  for (const text of above) {
    const [, raw = '', line] = includer.exec(text) ?? required.exec(text) ?? [];
    const path = raw === '' ? undefined : locator.own(raw);
    if (path !== undefined) return { path, line };
  }
  return undefined;
};

const detailsBelow = (lines: readonly string[], at: number): string[] => {
  const next = lines.slice(at + 1, at + 9).map((line) => line.replace(/^\[ERROR\] (?= )/, ''));
  const end = next.findIndex((line) => /^\S/.test(line));
  return (end < 0 ? next : next.slice(0, end)).filter((line) => detail.test(line)).map((line) => line.trim());
};

/** Reads gcc, clang, rustc in short form, javac, kotlinc, the linker and make. Notes are left out. */
export const readCompilers: LineReader = (lines, locator) => ({
  diagnostics: lines.flatMap((text, at) => {
    const fault = faultIn(text);
    if (!fault) return [];
    const { raw, line, column, ...said } = fault;
    const path = locator.own(raw);
    const around =
      path === undefined && said.severity === 'error' ? placeAround(lines, at, locator) : undefined;
    const place = path === undefined ? around : { path, line, column };
    if (place === undefined) return [];
    const message = [said.message, ...detailsBelow(lines, at)].join('\n');
    return [complain({ tool: 'compiler', ...said, ...place, message })];
  }),
});
