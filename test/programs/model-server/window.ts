import type { ChatBody } from './pick-answer.ts';
import type { ScriptAnswer, ScriptWindow } from './script.ts';
import type { Told } from './speech.ts';
import { countPrompt, countText } from './tokenizers.ts';

/** What a server with a small window makes of a prompt: what it reads, and what it tells of it. */
export interface Reading {
  sentTokens: number;
  windowTokens: number;
  fits: boolean;
}

const askedWindow = (body: Record<string, unknown>): number | undefined => {
  const { options } = body;
  if (typeof options !== 'object' || options === null || !('num_ctx' in options)) return undefined;
  return typeof options.num_ctx === 'number' ? options.num_ctx : undefined;
};

export const readPrompt = (body: ChatBody & Record<string, unknown>, window: ScriptWindow): Reading => {
  const sentTokens = countPrompt(body.messages, window.tokenizer);
  const windowTokens = askedWindow(body) ?? window.tokens;
  return { sentTokens, windowTokens, fits: sentTokens <= windowTokens };
};

/** The counts that an honest-looking server tells after it cut. */
export const toldAfter = (
  { sentTokens, windowTokens, fits }: Reading,
  window: ScriptWindow,
  { text, reasoning }: ScriptAnswer,
): Told => {
  const kept = window.keeps === 'half' ? (windowTokens >> 1) + 3 : windowTokens;
  return {
    promptTokens: fits ? sentTokens : kept,
    answerTokens: 1 + countText((reasoning ?? '') + text, window.tokenizer),
  };
};

/** The answer to `POST /tokenize`, in the words of llama.cpp and of vLLM. */
export const tokenize = (body: Record<string, unknown>, { tokenizer }: ScriptWindow): object => {
  const { content, messages } = body;
  if (Array.isArray(messages)) return { count: countPrompt(messages as { content: string }[], tokenizer) };
  return { tokens: Array.from({ length: countText(String(content), tokenizer) }, () => 1) };
};
