import type { ModelRequest, Usage } from './model.ts';

/** Bytes of UTF-8 that make a token on average, over code and prose. Only for when a server reports nothing. */
const bytesPerToken = 3.6;

/** A rough count, never 0 for a text that is not empty. */
export const estimateTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / bytesPerToken);

/** What a call used up, by estimate; `answer` is everything that the model wrote, its reasoning too. */
export const estimateUsage = ({ messages }: ModelRequest, answer: string): Usage => ({
  promptTokens: estimateTokens(messages.map(({ content }) => content).join('\n')),
  answerTokens: estimateTokens(answer),
  source: 'estimated',
});
