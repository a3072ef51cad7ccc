import type { Dialect } from './dialect.ts';
import { llamaCppQuestions, listedWindow, lmStudioQuestions, vllmQuestions } from './questions.ts';

const anyServer = {
  prefix: '/v1',
  limitField: 'max_tokens',
  streamOptions: true,
  thinking: 'none',
  formats: ['json-schema', 'json-object'],
} as const;

/**
 * Servers and services that speak chat completions, each by what sets it apart.
 * Sources: the API references of each, as of 2026.
 */
export const dialects = {
  'openai-compatible': { ...anyServer, name: 'openai-compatible' },
  vllm: {
    ...anyServer,
    name: 'vllm',
    thinking: 'template',
    prefill: { add_generation_prompt: false, continue_final_message: true },
    questions: vllmQuestions,
  },
  // Goes on with a last message of the assistant by itself.
  'llama-cpp': {
    ...anyServer,
    name: 'llama-cpp',
    thinking: 'template',
    prefill: {},
    questions: llamaCppQuestions,
  },
  // Refuses json_object.
  'lm-studio': {
    ...anyServer,
    name: 'lm-studio',
    thinking: 'effort',
    formats: ['json-schema'],
    questions: lmStudioQuestions,
  },
  openai: {
    ...anyServer,
    name: 'openai',
    home: 'https://api.openai.com/v1',
    limitField: 'max_completion_tokens',
    thinking: 'effort',
  },
  groq: {
    ...anyServer,
    name: 'groq',
    home: 'https://api.groq.com/openai/v1',
    prefix: '/openai/v1',
    limitField: 'max_completion_tokens',
    thinking: 'effort',
    questions: { facts: [listedWindow('context_window')] },
  },
  nvidia: {
    ...anyServer,
    name: 'nvidia',
    home: 'https://integrate.api.nvidia.com/v1',
    thinking: 'template',
  },
  // Has no schemas, and its base URL no version.
  deepseek: {
    ...anyServer,
    name: 'deepseek',
    home: 'https://api.deepseek.com',
    prefix: '',
    thinking: 'type',
    formats: ['json-object'],
  },
  openrouter: {
    ...anyServer,
    name: 'openrouter',
    home: 'https://openrouter.ai/api/v1',
    prefix: '/api/v1',
    thinking: 'object',
    questions: { facts: [listedWindow('context_length')] },
  },
  gemini: {
    ...anyServer,
    name: 'gemini',
    home: 'https://generativelanguage.googleapis.com/v1beta/openai',
    prefix: '/v1beta/openai',
    thinking: 'effort',
  },
} as const satisfies Record<string, Dialect>;
