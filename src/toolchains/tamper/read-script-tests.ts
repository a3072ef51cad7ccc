import { type ScannedCode } from './scan-code.ts';
import { type TestCase, type Assertion, fold } from './test-case.ts';
import { readScriptAssertions } from './read-script-assertions.ts';

interface Owner {
  block: Block;
  test: TestCase;
}

interface Block {
  word: string;
  chain: string;
  name: string;
  start: number;
  /** Of the last argument list. */
  open: number;
  end: number;
  skip: string | undefined;
  focus: string | undefined;
}

const opener =
  /(?<![\w$.])(?:(?:t|ctx)\.)?(x?(?:it|test|describe|suite|context|specify)|f(?:it|describe)|Deno\.test)((?:\.[a-zA-Z]+)*)\s*(?=[(`<])/g;
const skipChain = /\.(?:skip|todo|failing|fails|skipIf|runIf)\b/;
const skipOption = /^\s*\{[^{}]*\b(?:skip|todo)\s*:\s*(?!false\b|undefined\b)/;
const focusOption = /^\s*\{[^{}]*\bonly\s*:\s*true\b/;
const skipInside = /(?<![\w$.])(?:(?:t|ctx|context|this|test)\.(?:skip|todo)|pending)\s*\(\s*[)'"`tc]/;

/** Where the argument list that holds the name begins: `.each(table)(name, …)` has one before it. */
const nameList = (scan: ScannedCode, from: number): { open: number; close: number } | undefined => {
  let open = from;
  if (scan.code[open] === '<') open = scan.code.indexOf('(', open);
  if (scan.code[open] === '`') open = scan.code.indexOf('(', scan.code.indexOf('`', open + 1));
  let close = scan.closings.get(open);
  if (open < 0 || close === undefined) return undefined;
  const next = /^\s*\(/.exec(scan.code.slice(close + 1, close + 40));
  if (next) {
    open = close + next[0].length;
    close = scan.closings.get(open);
  }
  return close === undefined ? undefined : { open, close };
};

const readBlock = (scan: ScannedCode, found: RegExpExecArray): Block | undefined => {
  const [whole, word = '', chain = ''] = found;
  const list = nameList(scan, found.index + whole.length);
  if (!list) return undefined;
  const { open, close } = list;
  const inside = scan.code.slice(open + 1, close);
  const comma = inside.indexOf(',');
  const first = comma < 0 ? inside : inside.slice(0, comma);
  const rest = comma < 0 ? '' : inside.slice(comma + 1, comma + 300);
  if (!/^\s*['"`]/.test(first) && !/=>|\bfunction\b/.test(inside)) return undefined;
  const head = `${whole.trim()}(${fold(scan.bare.slice(open + 1, Math.min(close, open + 60)))}`;
  const skipped = word.startsWith('x') || skipChain.test(chain) || skipOption.test(rest);
  const focused = word.startsWith('f') || /\.only\b/.test(chain) || focusOption.test(rest);
  return {
    word,
    chain,
    name: fold(scan.bare.slice(open + 1, open + 1 + first.length)),
    start: found.index,
    open,
    end: close,
    skip: skipped ? head : undefined,
    focus: focused ? head : undefined,
  };
};

const isSuite = (word: string): boolean => /(?:describe|suite|context)$/.test(word);

const deadCode =
  /\b(?:if|while)\s*\(\s*(?:false|0|!1|!true)\s*\)|(?<![\w$])(?:false|0)\s*&&\s*expect|\bfor\s*\([^()]*\bof\s*\[\s*\]\s*\)|\bcatch\s*(?:\([^()]*\))?\s*\{\s*\}|\.catch\(\s*\(\s*\)\s*=>\s*(?:\{\s*\}|null|undefined)\s*\)/;
const earlyReturn =
  /(?:=>|\))\s*\{\s*return\s*;?\s*(?:\n|\bexpect|\bassert)|;\s*\n\s*return\s*;?\s*\n\s*(?:await\s+)?(?:expect|assert)/;

const defusedBy = (body: string): string | undefined => (deadCode.exec(body) ?? earlyReturn.exec(body))?.[0];

/** What a block itself holds, without the tests in it. */
const ownPart = (text: string, from: number, to: number, holes: readonly Block[]): string => {
  let [result, at] = ['', from];
  for (const hole of holes) {
    result += text.slice(at, Math.max(at, hole.start));
    at = Math.max(at, hole.end + 1);
  }
  return result + text.slice(at, to);
};

const newTest = (path: string, name: string, line: number): TestCase => ({
  path,
  name,
  line,
  body: '',
  assertions: [],
  skip: undefined,
  focus: undefined,
  defused: undefined,
});

/** The last of the chain, with what its suites say of it. */
const readTest = (path: string, scan: ScannedCode, chain: readonly Block[]): TestCase => {
  const block = chain.at(-1);
  const inside = scan.code.slice(block?.open ?? 0, block?.end ?? 0);
  const name = chain.map((one) => one.name).join(' > ');
  return {
    ...newTest(path, name, scan.lineAt(block?.start ?? 0)),
    skip: chain.find(({ skip }) => skip)?.skip ?? skipInside.exec(inside)?.[0],
    focus: chain.find(({ focus }) => focus)?.focus,
    defused: defusedBy(inside),
  };
};

const readBodies = (scan: ScannedCode, owners: readonly Owner[]): void => {
  for (const [index, { block, test }] of owners.entries()) {
    const holes: Block[] = [];
    for (let next = index + 1; next < owners.length; next += 1) {
      const other = owners[next]?.block;
      if (!other || other.start > block.end) break;
      holes.push(other);
    }
    const argumentsFrom = block.open + 1 + block.name.length;
    test.body = fold(ownPart(scan.bare, Math.min(argumentsFrom, block.end), block.end, holes));
  }
};

/** The tests of a JavaScript or TypeScript file, and what stands outside of them as a test without a name. */
export const readScriptTests = (path: string, scan: ScannedCode): TestCase[] => {
  const blocks = [...scan.code.matchAll(opener)].flatMap((found) => readBlock(scan, found) ?? []);
  const assertions = readScriptAssertions(scan);
  const tests: TestCase[] = [];
  const parents: Block[] = [];
  const owners: Owner[] = [];
  for (const block of blocks) {
    while (parents.length > 0 && (parents.at(-1)?.end ?? 0) < block.start) parents.pop();
    if (!isSuite(block.word) || parents.some(({ word }) => !isSuite(word))) {
      const test = readTest(path, scan, [...parents, block]);
      owners.push({ block, test });
      tests.push(test);
    }
    parents.push(block);
  }
  readBodies(scan, owners);
  const outside = newTest(path, '', 1);
  assign(assertions, owners, outside);
  return [...tests, outside];
};

/** Each assertion belongs to the innermost test around it. Both lists stand in the order of the text. */
const assign = (
  assertions: readonly { place: number; assertion: Assertion }[],
  owners: readonly Owner[],
  outside: TestCase,
): void => {
  const open: Owner[] = [];
  let next = 0;
  for (const { place, assertion } of assertions) {
    for (let owner = owners[next]; owner && owner.block.start <= place; owner = owners[next]) {
      while (open.length > 0 && (open.at(-1)?.block.end ?? 0) < owner.block.start) open.pop();
      open.push(owner);
      next += 1;
    }
    while (open.length > 0 && (open.at(-1)?.block.end ?? 0) < place) open.pop();
    (open.at(-1)?.test ?? outside).assertions.push(assertion);
  }
};
