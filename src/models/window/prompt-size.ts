import type { Message } from '../model.ts';
import { featuresOf, noFeatures } from './text-features.ts';
import type { Features } from './text-features.ts';

/** Tokens that a chat template puts around each message, and around all of them. */
const perMessage = 4;
const perPrompt = 3;

export interface PromptSize {
  features: Features;
  templateTokens: number;
}

export const promptSize = (messages: readonly Message[]): PromptSize => {
  const features = noFeatures();
  for (const { content } of messages) featuresOf(content, features);
  return { features, templateTokens: perPrompt + perMessage * messages.length };
};
