import { readTests } from './read-tests.ts';
import { scanCode, syntaxOf } from './scan-code.ts';
import { type Change, quote, type TamperFinding } from './tamper-finding.ts';
import { isTestPath } from './test-case.ts';

const literals = /'[^'\n]*'|"[^"\n]*"|`[^`$\n]*`|(?<![\w.])-?\d[\w.]*/g;
/** Whether the signs stand one behind the other; as one pattern they would be looked for from every place anew. */
const inOrder = (line: string, ...signs: readonly RegExp[]): boolean => {
  let rest = line;
  for (const sign of signs) {
    const found = sign.exec(rest);
    if (!found) return false;
    rest = rest.slice(found.index + found[0].length);
  }
  return true;
};

const isBranch = (line: string): boolean =>
  /^\s*case\b/.test(line) ||
  inOrder(line, /\bif\b/, /===?|\bin\b|\.includes\(|\.equals\(/) ||
  inOrder(line, /===?/, /\?/, /:/) ||
  inOrder(line, /\belse\b/, /===?/);

const isAnswer = (text: string): boolean =>
  /\breturn\b|\byield\b|(?<![=!<>])=(?!=)\s*[-'"`\d]/.test(text) ||
  text.split('\n').some((line) => inOrder(line, /\?/, /:/));

const ownerOfTests =
  /\bprocess\s*\.\s*env\s*(?:\.|\[\s*['"])\s*(?:VITEST|JEST_WORKER_ID|NODE_TEST_CONTEXT|MOCHA\w*|TEST)\b|NODE_ENV\b[^\n]{0,20}[!=]==?\s*['"]test['"]|['"](?:pytest|unittest)['"]\s+(?:not\s+)?in\s+sys\.modules|PYTEST_CURRENT_TEST|import\.meta\.vitest|\.stack\b[^\n]{0,40}(?:test|spec)|sys\.argv\[0\][^\n]{0,40}test|typeof\s+(?:jest|vi|describe|it)\s*[!=]==?/;

/** The numbers and words that the literals of a text are made of: `'[3,1]'` and `[3, 1]` are the same. */
const atomsOf = (text: string): string[] => [
  ...new Set((text.match(literals) ?? []).flatMap((literal) => literal.match(/-?[\w.]+/g) ?? [])),
];

const keyOf = (atoms: readonly string[]): string => [...atoms].sort().join('\0');

/** One value that no honest edge case has: not 0, 1, 2 or a letter. */
const isTelling = (atom: string): boolean =>
  /^-?[\d.]+$/.test(atom) ? Math.abs(Number(atom)) > 2 : atom.length > 2;

/** The values that belong together in one assertion or in one row of a table. */
const readPairs = (path: string, text: string): string[] => {
  const { bare } = scanCode(text, syntaxOf(path));
  const rows = (bare.match(/[[(][^[\]()]*[\])]/g) ?? []).filter((row) => row.includes(','));
  const demands = readTests(path, text).flatMap(({ assertions }) => assertions.map((one) => one.text));
  return [...demands, ...rows].map((demand) => keyOf(atomsOf(demand))).filter((key) => key !== '');
};

const knownPairs = ({ before, after }: Change): Set<string> => {
  const pairs = new Set<string>();
  for (const side of [before, after])
    for (const [path, text] of side)
      if (text !== null && isTestPath(path)) for (const pair of readPairs(path, text)) pairs.add(pair);
  return pairs;
};

const readFile = (path: string, old: string, text: string, pairs: ReadonlySet<string>): TamperFinding[] => {
  const known = new Set(old.split('\n').map((line) => line.trim()));
  const lines = scanCode(text, syntaxOf(path)).bare.split('\n');
  const written = text.split('\n');
  return lines.flatMap((line, index): TamperFinding[] => {
    if (line.trim() === '' || known.has((written[index] ?? '').trim())) return [];
    const place = { kind: 'input-special-cased' as const, path, line: index + 1 };
    if (ownerOfTests.test(line))
      return [{ ...place, blocking: true, message: `the code asks whether it is tested: ${quote(line)}` }];
    if (!isBranch(line)) return [];
    const whole = isAnswer(line) ? line : `${line}\n${lines[index + 1] ?? ''}`;
    const atoms = atomsOf(whole);
    if (!isAnswer(whole) || !atoms.some(isTelling) || !pairs.has(keyOf(atoms))) return [];
    const message = `the code knows the values of a test: ${quote(whole)}`;
    return [{ ...place, blocking: atoms.length > 1, message }];
  });
};

/** Branches of changed code that answer just what a test asks for, or that ask whether a test is running. */
export const findSpecialCases = (change: Change): TamperFinding[] => {
  const changed = [...change.after].filter(
    ([path]) => /\.(?:[cm]?[jt]sx?|py|vue|svelte)$/.test(path) && !isTestPath(path),
  );
  if (changed.length === 0) return [];
  const pairs = knownPairs(change);
  return changed.flatMap(([path, text]) => {
    const old = change.before.get(path);
    return text === null || text === old || /(?:^|\/)(?:conftest\.py|[^/]*\.config\.[cm]?[jt]s)$/.test(path)
      ? []
      : readFile(path, old ?? '', text, pairs);
  });
};
