import { type ScannedCode } from './scan-code.ts';
import { type TestCase, type Assertion, fold } from './test-case.ts';
import { readScriptAssertions } from './read-script-assertions.ts';

interface Block {
  word: string;
  /** With the names of what it stands in. */
  name: string;
  /** How long its own name is. */
  ownLength: number;
  start: number;
  /** Of the last argument list. */
  open: number;
  end: number;
  /** Its own, else that of what it stands in. */
  skip: string | undefined;
  focus: string | undefined;
}

/** A test with the tests that stand directly in it. */
interface Owner {
  block: Block;
  test: TestCase;
  holes: Block[];
}

/** A name ends here, and so does the search for what follows it; names of suites are carried by all that they hold. */
const [nameLimit, headLimit, pathLimit] = [300, 2000, 700];

const opener =
  /(?<![\w$.])(?:(?:t|ctx)\.)?(x?(?:it|test|describe|suite|context|specify)|f(?:it|describe)|Deno\.test)((?:\.[a-zA-Z]+)*)\s*(?=[(`<])/g;
const skipChain = /\.(?:skip|todo|failing|fails|skipIf|runIf)\b/;
const skipOption = /^\s*\{[^{}]*\b(?:skip|todo)\s*:\s*(?!false\b|undefined\b)/;
const focusOption = /^\s*\{[^{}]*\bonly\s*:\s*true\b/;
const functionSign = /=>|\bfunction\b/g;
const skipInside = /(?<![\w$.])(?:(?:t|ctx|context|this|test)\.(?:skip|todo)|pending)\s*\(\s*[)'"`tc]/g;

const nextOpening = (code: string, from: number): number => {
  const at = from < 0 ? -1 : code.slice(from, from + nameLimit).indexOf('(');
  return at < 0 ? -1 : from + at;
};

/** Where the argument list that holds the name begins: `.each(table)(name, …)` has one before it. */
const nameList = (scan: ScannedCode, from: number): { open: number; close: number } | undefined => {
  let open = from;
  if (scan.code[open] === '<') open = nextOpening(scan.code, open);
  if (scan.code[open] === '`') open = nextOpening(scan.code, scan.code.indexOf('`', open + 1));
  let close = scan.closings.get(open);
  if (open < 0 || close === undefined) return undefined;
  const next = /^\s*\(/.exec(scan.code.slice(close + 1, close + 40));
  if (next) {
    open = close + next[0].length;
    close = scan.closings.get(open);
  }
  return close === undefined ? undefined : { open, close };
};

/** What a pattern finds in a text, asked for by place: every pattern reads the text once, however blocks are nested. */
const findAll = (pattern: RegExp, code: string): ((from: number, to: number) => string | undefined) => {
  const all = [...code.matchAll(pattern)];
  return (from, to) => {
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((all[middle]?.index ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    const found = all[low];
    return found && found.index + found[0].length <= to ? found[0] : undefined;
  };
};

type Finder = ReturnType<typeof findAll>;

const readBlock = (scan: ScannedCode, found: RegExpExecArray, functions: Finder): Block | undefined => {
  const [whole, word = '', chain = ''] = found;
  const list = nameList(scan, found.index + whole.length);
  if (!list) return undefined;
  const { open, close } = list;
  const inside = scan.code.slice(open + 1, Math.min(close, open + headLimit));
  const comma = inside.indexOf(',');
  const first = (comma < 0 ? inside : inside.slice(0, comma)).slice(0, nameLimit);
  const rest = comma < 0 ? '' : inside.slice(comma + 1, comma + 300);
  if (!/^\s*['"`]/.test(first) && functions(open, close) === undefined) return undefined;
  const head = `${whole.trim().slice(0, nameLimit)}(${fold(scan.bare.slice(open + 1, Math.min(close, open + 60)))}`;
  const skipped = word.startsWith('x') || skipChain.test(chain) || skipOption.test(rest);
  const focused = word.startsWith('f') || /\.only\b/.test(chain) || focusOption.test(rest);
  const name = fold(scan.bare.slice(open + 1, open + 1 + first.length));
  return {
    word,
    name,
    ownLength: name.length,
    start: found.index,
    open,
    end: close,
    skip: skipped ? head : undefined,
    focus: focused ? head : undefined,
  };
};

const isSuite = (word: string): boolean => /(?:describe|suite|context)$/.test(word);

const deadCode =
  /\b(?:if|while)\s*\(\s*(?:false|0|!1|!true)\s*\)|(?<![\w$])(?:false|0)\s*&&\s*expect|\bfor\s*\([^()]*\bof\s*\[\s*\]\s*\)|\bcatch\s*(?:\([^()]*\)\s*)?\{\s*\}|\.catch\(\s*\(\s*\)\s*=>\s*(?:\{\s*\}|null|undefined)\s*\)/g;
/** No two runs of white space side by side, which would be tried in every division. */
const earlyReturn =
  /(?:=>|\))\s*\{\s*return\b(?:\s*;)?[^\S\n]*(?:\n|\bexpect|\bassert)|;[^\S\n]*\n\s*return\b(?:[^\S\n]*;)?[^\S\n]*\n\s*(?:await\s+)?(?:expect|assert)/g;

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

/** A block as it stands in another one. */
const within = (outer: Block | undefined, block: Block): Block =>
  outer
    ? {
        ...block,
        name: `${outer.name.slice(0, pathLimit)} > ${block.name}`,
        skip: outer.skip ?? block.skip,
        focus: outer.focus ?? block.focus,
      }
    : block;

const testReader = (path: string, scan: ScannedCode): ((block: Block) => TestCase) => {
  const [skips, dead, early] = [skipInside, deadCode, earlyReturn].map((sign) => findAll(sign, scan.code));
  return ({ name, start, open, end, skip, focus }) => ({
    ...newTest(path, name, scan.lineAt(start)),
    skip: skip ?? skips?.(open, end),
    focus,
    defused: dead?.(open, end) ?? early?.(open, end),
  });
};

const readBodies = (scan: ScannedCode, owners: readonly Owner[]): void => {
  for (const { block, test, holes } of owners) {
    const argumentsFrom = block.open + 1 + block.ownLength;
    test.body = fold(ownPart(scan.bare, Math.min(argumentsFrom, block.end), block.end, holes));
  }
};

/** The tests of a JavaScript or TypeScript file, and what stands outside of them as a test without a name. */
export const readScriptTests = (path: string, scan: ScannedCode): TestCase[] => {
  const functions = findAll(functionSign, scan.code);
  const read = testReader(path, scan);
  const assertions = readScriptAssertions(scan);
  const around: { block: Block; owner: Owner | undefined }[] = [];
  const owners: Owner[] = [];
  for (const found of scan.code.matchAll(opener)) {
    const own = readBlock(scan, found, functions);
    if (!own) continue;
    while (around.length > 0 && (around.at(-1)?.block.end ?? 0) < own.start) around.pop();
    const outer = around.at(-1);
    const block = within(outer?.block, own);
    let owner = outer?.owner;
    if (!isSuite(block.word) || owner) {
      const inner: Owner = { block, test: read(block), holes: [] };
      owner?.holes.push(block);
      owners.push(inner);
      owner = inner;
    }
    around.push({ block, owner });
  }
  readBodies(scan, owners);
  const outside = newTest(path, '', 1);
  assign(assertions, owners, outside);
  return [...owners.map(({ test }) => test), outside];
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
