import { isTestFile } from './check-static-rules.ts';
import type { DocumentText } from './document-findings.ts';

/** Where something stands that has to stay outside of a repository. It never holds the secret itself. */
export interface SecretFinding {
  rule: string;
  /** From 1. */
  line: number;
}

const shapes: readonly { rule: string; pattern: RegExp }[] = [
  { rule: 'private-key', pattern: /-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----/g },
  { rule: 'aws-access-key', pattern: /(?<![A-Z0-9])AKIA[0-9A-Z]{16}(?![A-Z0-9])/g },
  {
    rule: 'address-with-password',
    pattern: /\b[a-z][a-z0-9+]{1,20}:\/\/[^\s:/@'"`$<>{}]{1,60}:[^\s:/@'"`$<>{}]{6,80}@[\w.-]+/g,
  },
];

const assigned =
  /(?:api[_-]?key|secret|token|passw(?:or)?d|private[_-]?key|credential)\w{0,20}["']?\s{0,4}[:=]\s{0,4}["'`]([^"'`\s$<>{}]{16,200})["'`]/gi;

const pretended =
  /example|sample|dummy|change|placeholder|your|xxx|test|fake|secret|password|token|localhost|1234|abcd/i;

/** Bits of a sign, by how often each one is there: words have about 3, keys more than 3.5. */
const entropy = (text: string): number => {
  const counts = [...Map.groupBy(text, (sign) => sign).values()].map(({ length }) => length / text.length);
  return -counts.reduce((sum, share) => sum + share * Math.log2(share), 0);
};

const looksRandom = (value: string): boolean =>
  /\d/.test(value) && /[a-z]/i.test(value) && !pretended.test(value) && entropy(value) > 3.5;

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
const mostOfAFile = 50;

/** What scanners for the keys of known services leave out: keys of any kind, and values that are named as secrets and look like one. */
export const defaultFindings = ({ path, text }: DocumentText): SecretFinding[] => {
  const known = shapes.flatMap(({ rule, pattern }) =>
    [...text.matchAll(pattern)]
      .filter(
        ({ 0: whole }) =>
          rule !== 'address-with-password' || !pretended.test(whole.slice(whole.lastIndexOf(':'))),
      )
      .slice(0, mostOfAFile)
      .map(({ index }) => ({ rule, line: lineAt(text, index) })),
  );
  if (isTestFile(path)) return known;
  const named = [...text.matchAll(assigned)]
    .filter(([, value = '']) => looksRandom(value))
    .slice(0, mostOfAFile)
    .map(({ index }) => ({ rule: 'named-secret', line: lineAt(text, index) }));
  return [...known, ...named];
};
