// Other ways to read a verdict, to compare with.
import type { Opinion } from '../../src/domain/finding.ts';

type Verdict = Opinion['verdict'];
export type VerdictReader = (text: string) => Verdict;

const approving = /\b(?:approved?|lgtm)\b/i;
const rejecting = /\b(?:rejected?|revise|changes requested|needs changes|request changes)\b/i;

/** Whichever word comes first. */
export const firstWord: VerdictReader = (text) => {
  const [yes, no] = [text.search(approving), text.search(rejecting)];
  if (yes < 0 && no < 0) return 'none';
  return no < 0 || (yes >= 0 && yes < no) ? 'approved' : 'rejected';
};

/** `text.includes('APPROVED')`, as confirmations are often read. */
export const containsApproved: VerdictReader = (text) =>
  text.toUpperCase().includes('APPROVED') ? 'approved' : 'rejected';

/** Tags and nothing else. */
export const tagsOnly: VerdictReader = (text) => {
  const word = /<(?:status|verdict)>\s*(\w+)/i.exec(text)?.[1]?.toLowerCase();
  if (word === undefined) return 'none';
  return word.startsWith('approve') ? 'approved' : 'rejected';
};

const praise = [
  /looks good/i,
  /well (?:done|written)/i,
  /no (?:known )?issues?/i,
  /excellent/i,
  /ready to merge/i,
  /\blgtm\b/i,
];
const blame = [/\bbugs?\b/i, /\bfails?\b/i, /must fix/i, /critical/i, /\bbroken\b/i, /missing/i];

/** Tags, else headers, else more praise than blame. */
export const countPhrases: VerdictReader = (text) => {
  const tagged = tagsOnly(text);
  if (tagged !== 'none') return tagged;
  const header = /^STATUS:\s*(\w+)/m.exec(text)?.[1]?.toLowerCase();
  if (header !== undefined) return header.startsWith('approve') ? 'approved' : 'rejected';
  const count = (patterns: readonly RegExp[]): number =>
    patterns.filter((pattern) => pattern.test(text)).length;
  return count(praise) >= 2 && count(blame) === 0 ? 'approved' : 'rejected';
};
