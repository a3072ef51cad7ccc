import type { Review } from '../domain/finding.ts';
import { readFindings } from './read-findings.ts';
import { splitThinking } from './split-thinking.ts';

/** How a review has to look: embedded by the prompt of the reviewer, read by `readVerdict`. */
export const verdictContract = `Answer in this form and nothing else.

First one line for each problem, if there are any:
FINDING [blocker|major|minor] path:line: what is wrong and why

blocker: it does not do what was asked, loses data or opens a hole. major: wrong in a case that will happen. minor: advice.

Then, as the last line, one verdict and nothing behind it:
VERDICT: APPROVED
or
VERDICT: REJECTED

Reject only for a blocker or a major finding that you can name with its place.`;

type Verdict = Review['verdict'];

const approvals = new Set([
  'approved',
  'approve',
  'approves',
  'accept',
  'accepted',
  'lgtm',

  'ship it',
]);
const rejections = new Set(
  (
    'rejected,reject,rejects,disapproved,disapprove,unapproved,denied,declined,fail,failed,revise,revision required,revisions required,' +
    'needs revision,needs revisions,needs work,needs changes,changes requested,change requested,changes required,request changes,' +
    'requested changes,changes needed,revise and resubmit,rework,not ready,blocked,not ok,no'
  ).split(','),
);

/** A line that announces a verdict: `VERDICT: x`, `**Status:** x`, `## Verdict: x`, `<verdict>x</verdict>`, `"verdict": "x"`. */
const announced =
  /^[\s>#*_\-"'`{<([]{0,12}(?:final |overall |review |the |my ){0,3}(verdict|status|decision|recommendation|conclusion)\b[*_"'`>)\]\s]{0,8}(?:is\b|[:=–—-]|(?=\S)|$)(.*)$/i;
const tag = /<(verdict|status|decision)>\s{0,20}([^<]{1,60}?)\s{0,20}<\/\1>/gi;
const negation =
  /^(?:is )?(?:not|never|cannot be|can ?not be|can['’]t be|isn['’]t|don['’]t|do not|un|dis|no[tn]?-)\b/;
const lineLimit = 400;

const strip = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[()]/g, ',')
    .replaceAll(/[*_`"'#{}[\]<>|]|\p{Extended_Pictographic}|\u{FE0F}/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[\s,:=–—-]+/, '')
    .trim();

/** Both words in one line are the choice of the form, not a choice. */
const isEcho = (text: string): boolean => {
  const lower = text.toLowerCase();
  return (
    /\b(?:or|\/|\|)\b|[|/]/.test(lower) &&
    /\bapprove[ds]?\b/.test(lower) &&
    /\b(?:reject(?:ed|s)?|revise|changes?)\b/.test(lower)
  );
};

const beginsWith = (text: string, words: ReadonlySet<string>): boolean => {
  const bare = text.replace(/^(?:is |be |it is |i )/, '');
  for (const word of words)
    if (bare === word || (bare.startsWith(word) && !/[\w-]/.test(bare[word.length] ?? ' '))) return true;
  return false;
};

/** The verdict that a text begins with. Doubt (`APPROVED?`, `approved if …`) is none, and none never approves. */
export const verdictWord = (raw: string): Verdict => {
  if (isEcho(raw)) return 'none';
  const text = strip(raw);
  if (text === '') return 'none';
  if (negation.test(text) || beginsWith(text, rejections)) return 'rejected';
  if (!beginsWith(text, approvals)) return 'none';
  // "approved by nobody" is a sentence, not a verdict.
  if (
    !/^(?:is |be |it is |i )?(?:ship it|\S+?)(?:$|\s?[^\w\s]|\s(?:with|as|for|and|overall|now|this|the)\b)/.test(
      text,
    )
  )
    return 'none';
  if (/\?/.test(text.slice(0, 20)) || /^\S+ (?:if|once|unless|when|after|provided|pending|only)\b/.test(text))
    return 'none';
  return /\bnot approved\b|\bchanges (?:are )?(?:requested|required)\b/.test(text) ? 'rejected' : 'approved';
};

/** Lines in which a whole verdict stands alone: `APPROVED`, `**REJECTED**`, `LGTM`. */
const standsAlone = (line: string): Verdict => {
  if (line.length > 60) return 'none';
  const text = strip(line).replace(/[.!]+$/, '');
  if (text.length > 30) return 'none';
  if (text === 'approved' || text === 'lgtm' || text === 'approve') return 'approved';
  return rejections.has(text) && text !== 'no' && text !== 'failed' && text !== 'fail'
    ? 'rejected'
    : /^not approved$/.test(text)
      ? 'rejected'
      : 'none';
};

interface Heard {
  verdict: Verdict;
  /** Announced by its header or tag: wins over words that stand alone, wherever they stand. */
  explicit: boolean;
}

/** A heading may have its verdict on the next line with text. */
const lineBelow = (lines: readonly string[], at: number): string => {
  for (let below = at + 1; below < lines.length && below <= at + 3; below++) {
    const line = lines[below] ?? '';
    if (line.trim() !== '') return line;
  }
  return '';
};

const hear = (lines: readonly string[], at: number): Heard | undefined => {
  const line = lines[at] ?? '';
  for (const [, , content] of line.includes('</') ? line.matchAll(tag) : []) {
    const verdict = verdictWord(content ?? '');
    if (verdict !== 'none') return { verdict, explicit: true };
  }
  const match = announced.exec(line);
  if (match) {
    const rest = match[2] ?? '';
    const verdict = verdictWord(strip(rest) === '' ? lineBelow(lines, at) : rest);
    return verdict === 'none' ? undefined : { verdict, explicit: true };
  }
  const verdict = standsAlone(line);
  return verdict === 'none' ? undefined : { verdict, explicit: false };
};

/** Fenced text is an example or a quotation, unless everything is inside one fence. */
const outsideFences = (lines: readonly string[]): string[] => {
  let inside = false;
  const kept = lines.filter((line) => {
    const isFence = /^\s*(?:```|~~~)/.test(line);
    if (isFence) inside = !inside;
    return !isFence && !inside;
  });
  return kept.some((line) => line.trim() !== '')
    ? kept
    : lines.filter((line) => !/^\s*(?:```|~~~)/.test(line));
};

/**
 * Reads what a reviewer said. An explicit verdict wins over everything else and the last one counts; thinking and the
 * repeated form do not. What says neither yes nor no is `none`, which never approves.
 */
export const readVerdict = (text: string): Review => {
  const { answer } = splitThinking(text);
  const lines = outsideFences(answer.split('\n')).map((line) => line.slice(0, lineLimit));
  let last: Heard | undefined;
  for (const [at, line] of lines.entries()) {
    const heard = line === '' ? undefined : hear(lines, at);
    if (heard && (heard.explicit || !last?.explicit)) last = heard;
  }
  return { verdict: last?.verdict ?? 'none', findings: readFindings(lines) };
};
