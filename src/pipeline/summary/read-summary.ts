import { plainLine } from '../../domain/cut-text.ts';
import type { RunEvent } from '../../domain/events.ts';
import { splitThinking } from '../../extract/split-thinking.ts';

const lineCharacters = 300;
const mostLines = 5;

const praise = /\b(?:verified|all (?:the )?(?:checks|tests) (?:have )?pass(?:ed)?|everything passe[sd])\b/i;

/** The sentences of an answer; undefined where it is none of the form, or says more than the log proves. */
export const readSummary = (
  text: string,
  { outcome }: Pick<RunEvent & { type: 'run-end' }, 'outcome'>,
): string[] | undefined => {
  const lines = splitThinking(text)
    .answer.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const sentences = lines.map((line) => /^[-*] (\S.*)$/.exec(line)?.[1] ?? '');
  if (lines.length === 0 || lines.length > mostLines || sentences.includes('')) return undefined;
  if (outcome !== 'verified' && praise.test(text)) return undefined;
  return sentences.map((sentence) => plainLine(sentence, lineCharacters));
};
