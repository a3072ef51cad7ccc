import type { ScriptAnswer } from './script.ts';

export interface Told {
  promptTokens: number;
  answerTokens: number;
}

/** How a protocol writes the parts of an answer: each function gives the bytes of one or more chunks as text. */
export interface Speech {
  contentType: string;
  open(model: string): string;
  thought(model: string, part: string, answer: ScriptAnswer): string;
  word(model: string, part: string, answer: ScriptAnswer): string;
  /** Finish, token counts and end mark, as far as the script wants them. */
  tail(model: string, answer: ScriptAnswer, usage: Told | undefined): string[];
  /** A chunk with these very data. */
  chunk(data: string): string;
  error(error: unknown, form: 'data' | 'event' | 'field'): string;
  whole(model: string, answer: ScriptAnswer, usage: Told | undefined): object;
}

/** The counts that an answer is told with: those of the script, else of the server's own tokenizer. */
export const usageOf = ({ usage, text }: ScriptAnswer, counted: Told | undefined): Told | undefined => {
  if (usage === null) return undefined;
  return usage ?? counted ?? { promptTokens: 11, answerTokens: 1 + text.length };
};
