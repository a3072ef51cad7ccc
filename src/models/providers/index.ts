import { openaiCompatible } from './openai-compatible.ts';

/** Every protocol that can be spoken, by its name in the config. */
export const providers = { 'openai-compatible': openaiCompatible } as const;
