import type { Findings, ReplyContext } from './extraction.ts';
import { faultOfContent } from './fault-of-content.ts';
import { isCodeOnly } from './is-code-only.ts';
import { unreadable } from './say-back.ts';
import type { ScannedReply } from './scan-reply.ts';
import { textOfLines } from './text-of-lines.ts';
import { looksCut } from './truncation.ts';

/** Models put a blank in front of their first word; a file does not begin indented. */
const withoutBlank = (lines: readonly string[]): string[] => {
  const first = lines.findIndex((line) => line.trim() !== '');
  const text = lines.slice(Math.max(first, 0));
  if (/^ \S/.test(text[0] ?? '')) text[0] = text[0]?.slice(1) ?? '';
  return text;
};

/** Reads an answer without any fence as the one file that was asked for, when all of it is code; else undefined. */
export const readUnfenced = (
  answer: string,
  { lines, spans, broken }: ScannedReply,
  { expected }: ReplyContext,
): Findings | undefined => {
  if (expected === undefined || spans.length + broken.length > 0 || answer.trim() === '') return undefined;
  const content = `${textOfLines(withoutBlank(lines)).trimEnd()}\n`;
  if (!isCodeOnly(expected, content)) return undefined;
  const fault = looksCut(expected, content)
    ? unreadable('truncated', expected)
    : faultOfContent(expected, content);
  return {
    edits: [{ at: 0, edit: { kind: 'write', path: expected, content } }],
    notes: [`the answer had no fence: all of it was taken for ${expected}`],
    faults: fault ? [fault] : [],
    unnamed: [],
  };
};
