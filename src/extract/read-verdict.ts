import type { Review } from '../domain/finding.ts';
import { readFindings } from './read-findings.ts';
import { splitThinking } from './split-thinking.ts';
import { isMute, loneVerdict, verdictWord } from './verdict-word.ts';
import type { Verdict } from './verdict-word.ts';

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
 * Reads what a reviewer said. An explicit verdict wins over everything else and the last one counts; thinking and the
 * repeated form do not. What says neither yes nor no is `none`, which never approves.
 */
export const readVerdict = (text: string): Review => {
  const { outside, closing } = outsideFences(splitThinking(text).answer.split('\n'));
  const spoken = verdictOf(outside);
  const findings = readFindings([...outside, ...closing].map((line) => line.slice(0, findingLimit)));
  return { verdict: spoken === 'none' ? verdictOf(closing) : spoken, findings };
};
