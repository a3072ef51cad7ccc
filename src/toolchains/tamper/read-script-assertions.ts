import type { ScannedCode } from './scan-code.ts';
import { type Assertion, fold, isLiteral, splitArguments } from './test-case.ts';

const asserting =
  /(?<![\w$.])(?:expect(?:TypeOf)?(?:\.\w+)*|assert(?:Type)?(?:\.\w+)*|sinon\.assert\.\w+|(?:t|ctx|tap)\.(?:assert\.)?(?:equal|strictEqual|deepEqual|deepStrictEqual|notEqual|notStrictEqual|ok|notOk|error|same|match|throws|rejects|is|true|false|truthy|falsy|like|fail|snapshot|partialDeepStrictEqual|not|notSame))\s*\(|\.should\b/g;
const weakMatcher =
  /\.(?:toBeDefined|toBeTruthy|exist)\b|\.to\.be\.ok\b|\.not\.(?:toBeNull|toBeUndefined|toBe|toEqual|toStrictEqual)\(|expect\.anything\(\)|^(?:assert|(?:t|ctx)(?:\.assert)?)(?:\.ok)?\([\w.$]+[,)]|\.not(?:Strict|Deep|DeepStrict)?Equal\(/;
const alwaysTrue = /(?:\|\|\s*(?:true|1)\b|\?\?\s*true\b)/;

/** Goes over `.name`, `.name(…)` and `(…)` that follow. */
const endOfChain = ({ code, closings }: ScannedCode, from: number): number => {
  let at = from;
  for (;;) {
    const next = /^\s*(?:\?\.|\.)\s*[\w$]+|^\s*\(/.exec(code.slice(at, at + 200));
    if (!next) return at;
    const open = at + next[0].length - 1;
    const close = next[0].endsWith('(') ? closings.get(open) : open;
    if (close === undefined) return at;
    at = close + 1;
  }
};

const startOfStatement = (code: string, place: number): number => {
  const from = Math.max(0, place - 200);
  const before = code.slice(from, place);
  return from + Math.max(before.lastIndexOf('\n'), before.lastIndexOf(';'), before.lastIndexOf('{')) + 1;
};

const expectsItself = (subject: string, chain: string): boolean => {
  const matched = /\(([^()]*)\)\s*$/.exec(chain)?.[1]?.trim();
  return isLiteral(subject) || (matched !== undefined && matched !== '' && matched === subject);
};

const isConstant = (callee: string, subject: string, rest: readonly string[], chain: string): boolean => {
  if (alwaysTrue.test(subject)) return true;
  if (callee.startsWith('expect')) return expectsItself(subject, chain);
  if (/\.(?:fail|throws|rejects|doesNotThrow)$/.test(callee)) return false;
  const [second] = rest;
  if (isLiteral(subject))
    return second === undefined || isLiteral(second) || /^(?:assert|t\.ok|assert\.ok)$/.test(callee);
  return (
    second !== undefined && /equal|same|is$|like/i.test(callee) && !/not/i.test(callee) && second === subject
  );
};

/** Every assertion of the file in the order of the text; one inside of another is a part of it. */
export const readScriptAssertions = (scan: ScannedCode): { place: number; assertion: Assertion }[] => {
  const found: { place: number; assertion: Assertion }[] = [];
  let done = 0;
  for (const { 0: callee, index } of scan.code.matchAll(asserting)) {
    if (index < done) continue;
    const should = callee === '.should';
    const open = index + callee.length - 1;
    const close = should ? open : scan.closings.get(open);
    if (close === undefined) continue;
    const end = endOfChain(scan, close + 1);
    const name = callee.replace(/\s*\($/, '');
    const aside =
      name.startsWith('expect') && (end === close + 1 || /^expect\.(?!soft|poll|element)/.test(name));
    if (aside) continue;
    const parts = should ? [] : splitArguments(scan, open, close);
    const start = should ? startOfStatement(scan.code, index) : index;
    const subject = should ? fold(scan.bare.slice(start, index)) : (parts[0] ?? '');
    const chain = fold(scan.bare.slice(close + 1, end));
    const text = fold(scan.bare.slice(start, end));
    const constant = !should && isConstant(name, subject, parts.slice(1), chain);
    const assertion = { text, subject, line: scan.lineAt(index), constant, weak: weakMatcher.test(text) };
    found.push({ place: index, assertion });
    done = holdsTests(scan.code, open, close) ? close : end;
  }
  return found;
};

const holdsTests = (code: string, open: number, close: number): boolean =>
  /\b(?:it|test)\(/.test(code.slice(open, Math.min(close, open + 400)));
