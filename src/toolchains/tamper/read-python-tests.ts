import type { ScannedCode } from './scan-code.ts';
import { type Assertion, type TestCase, fold, isLiteral, splitArguments } from './test-case.ts';

/** A statement with its continuation lines. */
interface Statement {
  start: number;
  end: number;
  indent: number;
  code: string;
}

interface Scope {
  indent: number;
  name: string;
  skip: string | undefined;
  test: TestCase | undefined;
}

/** Every test carries the names of what it stands in. */
const nameLimit = 1000;

const skipMark = /^@(?:\w+\.)*(?:skip\w*|xfail|expectedFailure)\b|^pytestmark\s*=.*\b(?:skip|skipif|xfail)\b/;
const skipCall =
  /\b(?:self\.skipTest|pytest\.(?:skip|xfail)|(?:unittest\.)?SkipTest)\s*\(|^__test__\s*=\s*False/;
const defusing =
  /^if\s+(?:False|0|not True)\s*:|^while\s+False\s*:|^for\s.*\bin\s*(?:\[\s*\]|\(\s*\))\s*:|^return(?:\s+(?:None|True))?$|^with\s+(?:contextlib\.)?suppress\(\s*(?:Base)?(?:Exception|AssertionError)/;
const weak =
  /^assert [\w.]+(?:\([^()]*\))?(?: is not None)?$|^assert [^=]* != |assertIsNotNone|assertTrue\([\w.]+\)|assertNotEqual|^assert isinstance\(|assertIsInstance/;

const readStatements = ({ code, closings }: ScannedCode): Statement[] => {
  const statements: Statement[] = [];
  for (let at = 0; at < code.length;) {
    let end = at;
    while (end < code.length && code[end] !== '\n') {
      const sign = code[end] ?? '';
      const close = '([{'.includes(sign) ? closings.get(end) : undefined;
      if (close !== undefined) end = close + 1;
      else if (`'"`.includes(sign) && code[end + 1] === ' ') end = endOfBlank(code, end);
      else end += sign === '\\' ? 2 : 1;
    }
    const line = code.slice(at, end);
    const words = line.trim();
    if (words !== '')
      statements.push({ start: at, end, indent: line.length - line.trimStart().length, code: words });
    at = end + 1;
  }
  return statements;
};

/** A string over several lines is blank inside but for its line ends: go to its other quote. */
const endOfBlank = (code: string, start: number): number => {
  const rest = /[^\s]/g;
  rest.lastIndex = start + 1;
  const found = rest.exec(code);
  return found && found[0] === code[start] ? found.index + 1 : start + 1;
};

const sides = (demand: string): [string, string] | undefined => {
  const parts = demand.split(/ (?:==|is) /);
  return parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : undefined;
};

const readAssert = (text: string): { subject: string; constant: boolean } => {
  const demand = text.replace(/^assert\s*/, '').replace(/^\((.*)\)$/, '$1');
  const pair = sides(demand);
  const [subject = ''] = pair ?? demand.split(/ (?:==|!=|is|in|not|<|>|<=|>=) /);
  const same = pair !== undefined && (pair[0] === pair[1] || (isLiteral(pair[0]) && isLiteral(pair[1])));
  const constant =
    same ||
    isLiteral(demand.split(', ')[0] ?? '') ||
    /\bor (?:True|1)\b/.test(demand) ||
    (/^\(.*, *['"]/.test(text.slice(7)) && text.endsWith(')'));
  return { subject, constant };
};

const assertion = (scan: ScannedCode, { start, end, code }: Statement): Assertion | undefined => {
  const text = fold(scan.bare.slice(start, end));
  const line = scan.lineAt(start);
  if (/^assert\b/.test(code)) return { text, line, weak: weak.test(text), ...readAssert(text) };
  const call =
    /(?:\bself\.(?:assert\w+|fail)|\bpytest\.(?:raises|warns|fail|approx)|\.assert_\w+|(?<![\w.])assert_\w+)\s*\(/.exec(
      code,
    );
  if (!call) return undefined;
  const open = scan.code.indexOf('(', scan.code.indexOf(call[0].slice(0, -1), start));
  const [subject = '', second] = splitArguments(scan, open, scan.closings.get(open) ?? end);
  const equal = /assert(?:\w*Equal|Is|_equal)\s*\($/.test(call[0]) && !call[0].includes('Not');
  const lone = /assert(?:True|False|IsNone|IsNotNone)\s*\($/.test(call[0]);
  const constant =
    (equal && second !== undefined && (subject === second || (isLiteral(subject) && isLiteral(second)))) ||
    (lone && (isLiteral(subject) || /\bor (?:True|1)\b/.test(subject)));
  return { text, line, subject, constant, weak: weak.test(text) };
};

const newTest = (path: string, name: string, line: number, skip?: string): TestCase => ({
  path,
  name,
  line,
  body: '',
  assertions: [],
  skip,
  focus: undefined,
  defused: undefined,
});

const swallows = (statement: Statement, before: Statement | undefined): boolean =>
  (/^(?:pass|\.\.\.)$/.test(statement.code) && /^except\b/.test(before?.code ?? '')) ||
  /^except\b[^:]*:\s*(?:pass|\.\.\.)$/.test(statement.code);

/** Reads one statement into the test that it stands in. */
const readInto = (test: TestCase, scan: ScannedCode, statement: Statement, last?: Statement): void => {
  const found = assertion(scan, statement);
  if (found) test.assertions.push(found);
  if (test.name === '') return;
  test.skip ??= skipCall.exec(statement.code)?.[0];
  test.defused ??=
    defusing.exec(statement.code)?.[0] ?? (swallows(statement, last) ? 'except: pass' : undefined);
  const text = fold(scan.bare.slice(statement.start, statement.end));
  if (!/^(?:[rbuRBU]*["']|pass$|\.\.\.$)/.test(text)) test.body += `${text}; `;
};

interface Reading {
  path: string;
  scan: ScannedCode;
  tests: TestCase[];
  scopes: Scope[];
  /** A mark that waits for its definition. */
  mark: string | undefined;
}

const readMark = (reading: Reading, statement: Statement, scope: Scope | undefined): void => {
  const text = fold(reading.scan.bare.slice(statement.start, statement.end));
  if (statement.code.startsWith('@')) reading.mark ??= text;
  else if (scope) scope.skip = text;
};

const readDefinition = (
  reading: Reading,
  statement: Statement,
  scope: Scope | undefined,
  [, kind, own = '']: readonly (string | undefined)[],
): void => {
  const name = (scope?.name ? `${scope.name} > ${own}` : own).slice(-nameLimit);
  const skip = scope?.skip ?? reading.mark;
  const isCase = kind === 'def' && own.startsWith('test');
  const line = reading.scan.lineAt(statement.start);
  const test = isCase ? newTest(reading.path, name, line, skip) : undefined;
  if (test) reading.tests.push(test);
  reading.scopes.push({ indent: statement.indent, name, skip, test });
  reading.mark = undefined;
};

/** The tests of a Python file, and what stands outside of them as a test without a name. */
export const readPythonTests = (path: string, scan: ScannedCode): TestCase[] => {
  const outside = newTest(path, '', 1);
  const scopes: Scope[] = [{ indent: -1, name: '', skip: undefined, test: undefined }];
  const reading: Reading = { path, scan, tests: [], scopes, mark: undefined };
  let last: Statement | undefined;
  for (const statement of readStatements(scan)) {
    while ((scopes.at(-1)?.indent ?? -1) >= statement.indent) scopes.pop();
    const scope = scopes.at(-1);
    const definition = scope?.test ? undefined : /^(?:async\s+)?(class|def)\s+(\w+)/.exec(statement.code);
    if (/^__test__\s*=\s*False/.test(statement.code) || skipMark.test(statement.code))
      readMark(reading, statement, scope);
    else if (definition) readDefinition(reading, statement, scope, definition);
    else readInto(scope?.test ?? outside, scan, statement, last);
    last = statement;
  }
  return [...reading.tests, outside];
};
