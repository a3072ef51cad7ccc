import type { Opinion } from '../domain/finding.ts';
import { readFindings } from './read-findings.ts';
import { readJsonReview } from './read-json-review.ts';
import { readScore } from './read-score.ts';
import { splitThinking } from './split-thinking.ts';
import { isMute, loneVerdict, verdictWord } from './verdict-word.ts';
import type { Verdict } from './verdict-word.ts';

/** How a review has to look: embedded by the prompt of the reviewer, read by `readVerdict`. */
export const verdictContract = `Answer with these lines and nothing else.

First one line for each problem, if there are any. Behind the place comes one line of the code, copied between backticks:
FINDING [major] src/cart.js:12: \`total = total + price\` joins text when the price is a string

The severity is one of:
[blocker] it does not do what was asked, loses data or opens a hole.
[major] it is wrong in a case that will happen.
[minor] advice.

Then a line with SCORE and a colon, and how good the result is: from 0.0, useless, to 1.0, nothing to mend.

Then, as the last line, VERDICT and a colon, and one word: APPROVED or REJECTED.
Reject only for a [blocker] or [major] finding whose line you copied.`;

/** A line that announces a verdict: `VERDICT: x`, `**Status:** x`, `## Verdict: x`, `"verdict": "x"`. */
const announced =
  /^[\s>#*_\-"'`{<([]{0,12}(?:final |overall |review |the |my ){0,3}(verdict|status|decision|recommendation|conclusion)\b[*_"'`>)\]\s]{0,8}(?:is\b|[:=–—-]|(?=\S)|$)(.*)$/i;
const marks = [
  /<(verdict|status|decision)>\s{0,20}([^<]{1,60}?)\s{0,20}<\/\1>/gi,
  /"(verdict|status|decision)"\s{0,4}:\s{0,4}"([^"]{1,60})"/gi,
];
const lineLimit = 400;
const findingLimit = 2000;

interface Heard {
  verdict: Verdict;
  /** Announced by its header or tag: wins over words that stand alone, wherever they stand. */
  explicit: boolean;
}

/** A heading may have its verdict on the next line with text. */
const lineBelow = (lines: readonly string[], at: number): string => {
  for (let below = at + 1; below < lines.length && below <= at + 3; below++) {
    const line = (lines[below] ?? '').slice(0, lineLimit);
    if (line.trim() !== '') return line;
  }
  return '';
};

/** Verdicts inside tags and JSON, wherever on the line they stand. */
const markedVerdict = (line: string): Verdict => {
  let last: Verdict = 'none';
  for (const mark of marks)
    for (const [, , content] of line.matchAll(mark)) {
      const verdict = verdictWord(content ?? '');
      if (verdict !== 'none') last = verdict;
    }
  return last;
};

const announcedVerdict = (lines: readonly string[], at: number, rest: string): Verdict =>
  verdictWord(isMute(rest) ? lineBelow(lines, at) : rest);

const hear = (lines: readonly string[], at: number): Heard | undefined => {
  const marked = markedVerdict(lines[at] ?? '');
  if (marked !== 'none') return { verdict: marked, explicit: true };
  const line = (lines[at] ?? '').slice(0, lineLimit);
  const rest = announced.exec(line)?.[2];
  const verdict = rest === undefined ? loneVerdict(line) : announcedVerdict(lines, at, rest);
  return verdict === 'none' ? undefined : { verdict, explicit: rest !== undefined };
};

const isFence = (line: string): boolean => /^\s{0,8}(?:```|~~~)/.test(line);

/** Fenced text is an example or a quotation, but what closes the whole review is the answer itself. */
const outsideFences = (lines: readonly string[]): { outside: string[]; closing: string[] } => {
  const outside: string[] = [];
  let fenced: string[] | undefined;
  let closing: string[] = [];
  for (const line of lines) {
    if (isFence(line)) {
      if (fenced) closing = fenced;
      fenced = fenced ? undefined : [];
    } else if (fenced) fenced.push(line);
    else {
      outside.push(line);
      if (line.trim() !== '') closing = [];
    }
  }
  return { outside, closing: fenced ?? closing };
};

const verdictOf = (lines: readonly string[]): Verdict => {
  let last: Heard | undefined;
  for (const [at, line] of lines.entries()) {
    const heard = line === '' ? undefined : hear(lines, at);
    if (heard && (heard.explicit || !last?.explicit)) last = heard;
  }
  return last?.verdict ?? 'none';
};

/**
 * Reads what a reviewer said, in lines, tags, headings or JSON. An explicit verdict wins over everything else and the
 * last one counts; thinking and the repeated form do not. What says neither yes nor no is `none`, which never approves.
 * `score` is left out where none can be read without doubt.
 */
export const readVerdict = (text: string): Opinion => {
  const { answer } = splitThinking(text);
  const { outside, closing } = outsideFences(answer.split('\n'));
  const spoken = verdictOf(outside);
  const verdict = spoken === 'none' ? verdictOf(closing) : spoken;
  const lines = [...outside, ...closing].map((line) => line.slice(0, findingLimit));
  const found = readFindings(lines);
  const json = readJsonReview(answer);
  const score = readScore(lines) ?? json?.score;
  return {
    verdict: verdict === 'none' ? (json?.verdict ?? 'none') : verdict,
    ...(score === undefined ? {} : { score }),
    findings: found.length > 0 ? found : (json?.findings ?? []),
  };
};
