import { scanCode, syntaxOf } from './scan-code.ts';
import { type Change, quote, type TamperFinding } from './tamper-finding.ts';

interface Directive {
  path: string;
  line: number;
  text: string;
  blocking: boolean;
}

const inComments: RegExp[] = [
  /@ts-(?:ignore|expect-error|nocheck)\b/,
  /\b(?:eslint|oxlint|tslint|stylelint)[-:]disable(?:-next-line|-line|:next-line)?\b[^\n*]*/,
  /\bbiome-ignore\b[^\n*]*|\bdeno-lint-ignore\b[^\n*]*/,
  /\b(?:istanbul|c8|v8|vitest) ignore\b[^\n*]*/,
  /#\s*(?:flake8:\s*|ruff:\s*)?noqa\b[^\n#]*/i,
  /#\s*(?:type|pyright|pyre|ty):\s*ignore\b[^\n#]*|#\s*mypy:\s*(?:ignore-errors|disable|allow)[^\n#]*|#\s*pyright:\s*basic/,
  /#\s*pylint:\s*(?:disable|skip-file)\b[^\n#]*|#\s*pragma:\s*no\s*(?:cover|branch)\b|#\s*nosec\b/,
  /\bNOSONAR\b|\/\/\s*nolint\b[^\n]*/,
];

/** Casts that end type checking. They are common in honest code, so they are told and do not block. */
const inCode: Record<string, RegExp> = {
  script: /\bas\s+any\b|\bas\s+unknown\s+as\b|<\s*any>\s*(?=[\w(])|(?<=[\w)\]?])\s*:\s*any\b/g,
  python:
    /\bcast\(\s*(?:typing\.)?Any\b|(?<=\w)\s*:\s*(?:typing\.)?Any\b|->\s*(?:typing\.)?Any\b|@(?:typing\.)?no_type_check\b/g,
};

const goComment = /\/\/\s*nolint\b[^\n]*/g;

const readDirectives = (path: string, text: string): Directive[] => {
  const syntax = syntaxOf(path);
  if (syntax === 'plain') {
    if (!/\.(?:go|rs|java|kt)$/.test(path)) return [];
    return text.split('\n').flatMap((line, index) =>
      [...line.matchAll(goComment)].map(([found]) => ({
        path,
        line: index + 1,
        text: found.trim(),
        blocking: true,
      })),
    );
  }
  const scan = scanCode(text, syntax);
  const comments = scan.comments.flatMap(({ start, text: comment }) =>
    inComments.flatMap((pattern) => {
      const found = pattern.exec(comment);
      return found
        ? [{ path, line: scan.lineAt(start + found.index), text: found[0].trim(), blocking: true }]
        : [];
    }),
  );
  const casts = [...scan.code.matchAll(inCode[syntax] ?? /(?!)/g)].map(({ 0: found, index }) => ({
    path,
    line: scan.lineAt(index),
    text: found.trim(),
    blocking: false,
  }));
  return [...comments, ...casts];
};

/** Complaints that the change silences: directives that stand in it more often than before, wherever they were moved. */
export const findSuppressions = (change: Change): TamperFinding[] => {
  const known = new Map<string, number>();
  const oldLines = new Map<string, Set<string>>();
  const found: Directive[] = [];
  for (const [path, text] of change.after) {
    const old = change.before.get(path);
    if (old === text || /\.(?:json[c5]?|toml|cfg|ini)$/.test(path)) continue;
    for (const { text: directive } of readDirectives(path, old ?? ''))
      known.set(directive, (known.get(directive) ?? 0) + 1);
    oldLines.set(path, new Set((old ?? '').split('\n').map((line) => line.trim())));
    found.push(...readDirectives(path, text ?? ''));
  }
  const lines = new Map<string, string[]>();
  const lineOf = ({ path, line }: Directive): string => {
    if (!lines.has(path)) lines.set(path, (change.after.get(path) ?? '').split('\n'));
    return lines.get(path)?.[line - 1]?.trim() ?? '';
  };
  const isOld = (directive: Directive): boolean =>
    oldLines.get(directive.path)?.has(lineOf(directive)) ?? false;
  const inOrder = [...found.filter(isOld), ...found.filter((directive) => !isOld(directive))];
  return inOrder.flatMap((directive) => {
    const left = known.get(directive.text) ?? 0;
    known.set(directive.text, left - 1);
    if (left > 0) return [];
    const { path, line, blocking } = directive;
    const message = `a complaint is silenced: ${quote(lineOf(directive))}`;
    return [{ kind: 'suppression-added' as const, path, line, message, blocking }];
  });
};
