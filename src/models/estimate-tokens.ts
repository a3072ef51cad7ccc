import type { ModelRequest, Usage } from './model.ts';
import { promptSize } from './window/prompt-size.ts';
import { featuresOf, kinds } from './window/text-features.ts';
import type { Features } from './window/text-features.ts';

const sum = (features: Features): number => kinds.reduce((total, kind) => total + features[kind], 0);

/** Tokens by what the text consists of, within a fifth for the vocabularies in use; never 0 for a text that is not empty. */
export const estimateTokens = (text: string): number => Math.ceil(sum(featuresOf(text)));

/** What a call used up, by estimate; `answer` is everything that the model wrote, its reasoning too. */
export const estimateUsage = ({ messages }: ModelRequest, answer: string): Usage => {
  const { features, templateTokens } = promptSize(messages);
  return {
    promptTokens: Math.ceil(sum(features)) + templateTokens,
    answerTokens: estimateTokens(answer),
    source: 'estimated',
  };
};
