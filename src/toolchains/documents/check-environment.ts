import { scanCode, syntaxOf } from '../tamper/scan-code.ts';
import { isCodeFile, isTestFile } from './check-static-rules.ts';
import type { DocumentFindings, DocumentText } from './document-findings.ts';
import { readEntries, type Entry, type EntryName } from './read-entries.ts';

/** Set by the machine or the tools, not by whoever runs the product. */
const ofMachine = new Set(
  'NODE_ENV CI PATH HOME USER PWD TMPDIR LANG TZ MODE DEV PROD SSR BASE_URL npm_package_version npm_package_name NODE_TLS_REJECT_UNAUTHORIZED PYTHONPATH'.split(
    ' ',
  ),
);

const reads: readonly RegExp[] = [
  /\bprocess\.env(?:\?)?\.([A-Za-z_]\w{0,100})/g,
  /\bprocess\.env(?:\?\.)?\[\s*['"`]([A-Za-z_]\w{0,100})['"`]\s*\]/g,
  /\bimport\.meta\.env\.([A-Za-z_]\w{0,100})/g,
  /\bos\.environ\[\s*['"]([A-Za-z_]\w{0,100})['"]\s*\]/g,
  /\bos\.(?:environ\.(?:get|pop|setdefault)|getenv|Getenv|LookupEnv)\(\s*['"]([A-Za-z_]\w{0,100})['"]/g,
  /\bDeno\.env\.get\(\s*['"]([A-Za-z_]\w{0,100})['"]/g,
];
const taken = /\{([^{}]{1,1000})\}\s*=\s*process\.env\b/g;
const prisma = /\benv\(\s*"([A-Za-z_]\w{0,100})"\s*\)/g;

const readIn = ({ path, text }: DocumentText): { name: string; line: number }[] => {
  const isPrisma = path.endsWith('.prisma');
  if (!isPrisma && !path.endsWith('.go') && (!isCodeFile(path) || isTestFile(path))) return [];
  const { bare, lineAt } = scanCode(text, isPrisma || path.endsWith('.go') ? 'script' : syntaxOf(path));
  const found = (isPrisma ? [prisma] : reads).flatMap((pattern) =>
    [...bare.matchAll(pattern)].map(({ 1: name = '', index }) => ({ name, line: lineAt(index) })),
  );
  const named = [...bare.matchAll(taken)].flatMap(({ 1: inner = '', index }) =>
    inner
      .split(',')
      .map((part) => /^\s*([A-Za-z_]\w{0,100})/.exec(part)?.[1])
      .flatMap((name) => (name === undefined ? [] : [{ name, line: lineAt(index) }])),
  );
  return [...found, ...named];
};

const named: EntryName = (text) => {
  const [, id, rest = ''] =
    /^(?:\*\*|__)?`?([A-Z_][A-Z0-9_]{1,100})`?(?:\*\*|__)?\s*(?:$|[:–—|(-]\s*(.*)$)/.exec(text) ?? [];
  return id === undefined ? undefined : { id, rest };
};

const none = /^\W*(?:none|no|nothing|n\/a|not set|empty|required|-|–|—)?\W*$/i;
const yes = /^\W*(?:yes|true|secret)\b/i;

/** Where each variable is read first. */
const usedIn = (files: readonly DocumentText[]): Map<string, string> => {
  const used = new Map<string, string>();
  for (const file of files)
    for (const { name, line } of readIn(file))
      if (!ofMachine.has(name) && !used.has(name)) used.set(name, `${file.path}:${line}`);
  return used;
};

const entryFaults = (path: string, { id, line, fields }: Entry): string[] => {
  const lacking = ['Required', 'Secret']
    .filter((field) => !fields.has(field.toLowerCase()))
    .map((field) => `${path}:${line} ${id} has no line "${field}: yes" or "no"`);
  const isOpen = yes.test(fields.get('secret')?.text ?? '') && !none.test(fields.get('default')?.text ?? '');
  return isOpen
    ? [
        ...lacking,
        `${path}:${line} ${id} is secret and has a default: a secret has none, write "Default: none"`,
      ]
    : lacking;
};

/** The variables that the code reads and those that the document names are the same, and no secret has a default. */
export const checkEnvironment = (
  { path, text }: DocumentText,
  files: readonly DocumentText[],
): DocumentFindings => {
  const { entries, duplicates } = readEntries(text, named);
  const used = usedIn(files);
  const known = new Set(entries.map(({ id }) => id));
  const undescribed = [...used]
    .filter(([name]) => !known.has(name))
    .map(
      ([name, at]) =>
        `${at} reads ${name}, which ${path} does not have: add "### ${name}" with lines "Required:", "Secret:" and "Default:"`,
    );
  const unused = entries
    .filter(({ id }) => !used.has(id) && !ofMachine.has(id))
    .map(({ id, line }) => `${path}:${line} describes ${id}, which no code reads: remove it, or read it`);
  const twice = duplicates.map(({ id, line }) => `${path}:${line} describes ${id} a second time`);
  return {
    reasons: [...undescribed, ...unused, ...twice, ...entries.flatMap((entry) => entryFaults(path, entry))],
    summary: `${used.size} variables are read, ${entries.length} are described`,
    listing: [...used].map(([name, at]) => `${name} (${at})${known.has(name) ? '' : ' not described'}`),
  };
};
