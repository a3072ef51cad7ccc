import { anthropic } from './anthropic.ts';
import { speak } from './dialect.ts';
import { dialects } from './dialects.ts';
import { ollama } from './ollama.ts';
import { openaiCompatible } from './openai-compatible.ts';

/** Every protocol that can be spoken, by its name in the config. */
export const providers = {
  'openai-compatible': openaiCompatible,
  vllm: speak(dialects.vllm),
  'llama-cpp': speak(dialects['llama-cpp']),
  'lm-studio': speak(dialects['lm-studio']),
  openai: speak(dialects.openai),
  groq: speak(dialects.groq),
  nvidia: speak(dialects.nvidia),
  deepseek: speak(dialects.deepseek),
  openrouter: speak(dialects.openrouter),
  gemini: speak(dialects.gemini),
  ollama,
  anthropic,
} as const;

export type ProviderName = keyof typeof providers;
