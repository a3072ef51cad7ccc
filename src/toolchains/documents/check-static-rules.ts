import { scanCode, syntaxOf, type ScannedCode } from '../tamper/scan-code.ts';
import type { DocumentText } from './document-findings.ts';

interface Rule {
  name: string;
  /** What is looked for: in the code without comments (`bare`), or without the insides of strings too (`code`). */
  in: 'bare' | 'code';
  pattern: RegExp;
  about: string;
  /** Only in files that mention this. */
  where?: RegExp;
}

/** A text that is put together: a template with a value in it, or words and a plus. */
const built = String.raw`(?:\x60[^\x60]{0,500}\$\{|['"][^'"\n]{0,500}['"]\s*\+|[\w.\]]{1,80}\s*\+\s*['"\x60])`;
const words = String.raw`\s*(?:select\b[^;]{1,300}?\bfrom|insert\s+into|update\b[^;]{1,200}?\bset|delete\s+from)\b`;

const scriptRules: readonly Rule[] = [
  {
    name: 'no-eval',
    in: 'code',
    pattern: /(?<![\w.$])eval\s*\(|\bnew\s+Function\s*\(/g,
    about: 'runs a text as code: use a table of functions, or JSON.parse',
  },
  {
    name: 'no-built-command',
    in: 'bare',
    pattern: new RegExp(String.raw`(?<![\w$])(?:child_process\.)?exec(?:Sync)?\s*\(\s*${built}`, 'g'),
    where: /child_process/,
    about: 'builds a shell command from values: use execFile or spawn with a list of arguments',
  },
  {
    name: 'no-shell',
    in: 'code',
    pattern: /\bshell\s*:\s*true\b/g,
    where: /child_process/,
    about: 'starts a shell: leave `shell` out and give a list of arguments',
  },
  {
    name: 'no-inner-html',
    in: 'bare',
    pattern:
      /\.(?:inner|outer)HTML\s*\+?=(?!=)\s*(?!\s*(?:''|""|``|'[^'\n]{0,500}'|"[^"\n]{0,500}"|`[^`$]{0,500}`)\s*(?:;|\n|$))/g,
    about: 'puts a value into the page as HTML: use textContent, or elements',
  },
  {
    name: 'no-document-write',
    in: 'code',
    pattern: /\bdocument\.write(?:ln)?\s*\(|\binsertAdjacentHTML\s*\(|\bdangerouslySetInnerHTML\b/g,
    about: 'puts a value into the page as HTML: use textContent, or elements',
  },
  {
    name: 'no-built-sql',
    in: 'bare',
    pattern: new RegExp(
      String.raw`(?<![\w$)\]])(?:\x60${words}[^\x60]{0,500}\$\{|(?:'${words}[^'\n]{0,500}'|"${words}[^"\n]{0,500}")\s*\+)`,
      'gi',
    ),
    about: 'builds a query from values: use placeholders and hand the values over beside it',
  },
  {
    name: 'no-tls-off',
    in: 'bare',
    pattern: /\brejectUnauthorized\s*:\s*false\b|\bNODE_TLS_REJECT_UNAUTHORIZED\b/g,
    about: 'switches the check of certificates off: remove it',
  },
];

const pythonRules: readonly Rule[] = [
  {
    name: 'no-eval',
    in: 'code',
    pattern: /(?<![\w.])(?:eval|exec)\s*\(/g,
    about: 'runs a text as code: use a table of functions, or json.loads',
  },
  {
    name: 'no-shell',
    in: 'code',
    pattern: /\bshell\s*=\s*True\b|\bos\.(?:system|popen)\s*\(/g,
    about: 'starts a shell: use subprocess.run with a list of arguments',
  },
  {
    name: 'no-built-sql',
    in: 'bare',
    pattern: new RegExp(
      String.raw`\bf(?:"""|'''|"|')${words}[^"']{0,500}\{|(?:"${words}[^"\n]{0,500}"|'${words}[^'\n]{0,500}')\s*(?:%|\+|\.format\()`,
      'gi',
    ),
    about: 'builds a query from values: use placeholders and hand the values over beside it',
  },
  {
    name: 'no-pickle',
    in: 'code',
    pattern: /\b(?:pickle|marshal)\.loads?\s*\(|\byaml\.load\s*\((?![^)\n]{0,200}Safe)/g,
    about: 'reads data that can run code: use JSON, or yaml.safe_load',
  },
  {
    name: 'no-tls-off',
    in: 'code',
    pattern: /\bverify\s*=\s*False\b|_create_unverified_context/g,
    about: 'switches the check of certificates off: remove it',
  },
];

const rulesFor: Record<ReturnType<typeof syntaxOf>, readonly Rule[]> = {
  script: scriptRules,
  python: pythonRules,
  plain: [],
};

const mostOfARule = 20;

const faultsIn = (path: string, scanned: ScannedCode, rule: Rule): string[] => {
  if (rule.where && !rule.where.test(scanned.bare)) return [];
  return [...scanned[rule.in].matchAll(rule.pattern)].slice(0, mostOfARule).map(({ index, 0: whole }) => {
    const at = index + (whole.length - whole.trimStart().length);
    return `${path}:${scanned.lineAt(at)} ${rule.about} (${rule.name})`;
  });
};

const testFile =
  /(?:^|\/)(?:tests?|specs?|__tests__|e2e|fixtures)\/|[._-](?:test|spec)\.[\w.]+$|(?:^|\/)test_[^/]+\.py$|(?:^|\/)conftest\.py$/;
/** Whether rules for what is shipped say nothing about this file. */
export const isTestFile = (path: string): boolean => testFile.test(path);

const codeFile = /\.(?:[cm]?[jt]sx?|py)$/;
export const isCodeFile = (path: string): boolean => codeFile.test(path) && !/\.d\.[cm]?ts$/.test(path);

/**
 * Places of shipped code that hand values to something that runs them. No comment switches a rule off, and what stands in
 * comments is not looked at.
 */
export const staticFaults = ({ path, text }: DocumentText): string[] => {
  if (!isCodeFile(path) || isTestFile(path)) return [];
  const syntax = syntaxOf(path);
  const scanned = scanCode(text, syntax);
  return rulesFor[syntax].flatMap((rule) => faultsIn(path, scanned, rule));
};
