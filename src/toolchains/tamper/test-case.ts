/** One thing that a test demands. */
export interface Assertion {
  /** Without comments, white space folded. */
  text: string;
  /** What is looked at: the first argument. */
  subject: string;
  line: number;
  /** Whether it cannot fail, whatever the code does. */
  constant: boolean;
  /** Whether it demands next to nothing ("is defined"). */
  weak: boolean;
}

/** One test, or all that stands outside of tests (`name` is then empty). */
export interface TestCase {
  path: string;
  /** With the names of what it stands in. */
  name: string;
  line: number;
  /** Without comments, white space folded. */
  body: string;
  assertions: Assertion[];
  /** What keeps it from running, or from failing. */
  skip: string | undefined;
  /** What keeps the others from running. */
  focus: string | undefined;
  /** Why its assertions cannot fail it any more. */
  defused: string | undefined;
}

const scriptTest =
  /\.(?:test|spec|e2e|cy)\.[cm]?[jt]sx?$|(?:^|\/)(?:__tests__|tests?|specs?|e2e)\/.*\.[cm]?[jt]sx?$/;
const pythonTest = /(?:^|\/)(?:test_[^/]*|[^/]*_test|tests?)\.py$/;

/** Whether a runner would collect the file, by the usual names. */
export const isTestPath = (path: string): boolean => scriptTest.test(path) || pythonTest.test(path);

export const fold = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The parts of an argument list, from behind the opening bracket at `open` to its end. */
export const splitArguments = (
  { code, bare }: { code: string; bare: string },
  open: number,
  close: number,
): string[] => {
  const parts: string[] = [];
  let [depth, from] = [0, open + 1];
  for (let at = open + 1; at < close; at += 1) {
    const sign = code[at] ?? '';
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    else if (sign === ',' && depth === 0) {
      parts.push(fold(bare.slice(from, at)));
      from = at + 1;
    }
  }
  const last = fold(bare.slice(from, close));
  return last === '' ? parts : [...parts, last];
};

const literal =
  /^(?:true|false|null|undefined|None|True|False|[-+]?\d[\w.]*|'[^']*'|"[^"]*"|`[^`$]*`|\[\]|\{\}|!0|!1|1 ?== ?1|1 ?=== ?1|not False|not None)$/;

export const isLiteral = (text: string): boolean => literal.test(text);
