import { z } from 'zod';

/** Longest piece of a server's text that is shown to a person. */
const wordsLimitChars = 200;

/** Control and format characters (direction marks too): a server must not steer a terminal. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** What a server wrote, fit to be shown: one line, short, without control characters and without the key. */
export const showWords = (text: string, apiKey?: string): string => {
  const open = apiKey === undefined || apiKey === '' ? text : text.replaceAll(apiKey, '[key]');
  const head = open.slice(0, 20 * wordsLimitChars);
  const line = head.replaceAll(unprintable, ' ').replaceAll(/ {2,}/g, ' ').trim();
  return line.length > wordsLimitChars ? `${line.slice(0, wordsLimitChars - 1)}…` : line;
};

const texts = z.string().nullish().catch(undefined);
const nested = z.object({ message: texts, code: z.unknown().optional() });
const errorBodySchema = z.object({
  error: z.union([z.string(), nested]).nullish().catch(undefined),
  message: texts,
  detail: texts,
});

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The message and the code of an error answer, in any of the shapes that servers use; empty when it is a page. */
export const readErrorBody = (text: string): { message: string; code: string | undefined } => {
  const parsed = errorBodySchema.safeParse(readJson(text));
  if (!parsed.success) return { message: text.trimStart().startsWith('<') ? '' : text, code: undefined };
  const { error, message, detail } = parsed.data;
  if (typeof error === 'string') return { message: error, code: undefined };
  return {
    message: error?.message ?? message ?? detail ?? '',
    code: typeof error?.code === 'string' ? error.code : undefined,
  };
};
