import type { Reply } from '../../model.ts';
import type { ProviderName } from '../index.ts';

export type Sample = { file: string } & Omit<Reply, 'usage' | 'timing'> & {
    tokens: [prompt: number, answer: number];
    /** Tokens per second that the server tells of prompt and answer. */
    speed?: [prompt: number, answer: number];
  };

/**
 * Answers byte for byte in the shape in which servers send them, and what must be read from each. A provider without
 * samples does not compile.
 */
export const samples: Record<ProviderName, Sample[]> = {
  'openai-compatible': [
    {
      file: 'ollama-reasoning.sse',
      text: 'The answer is 42.',
      reasoning: 'The user wants a number.',
      model: 'gpt-oss:20b',
      tokens: [72, 21],
    },
    {
      file: 'whole-document.json',
      text: 'Done.\n',
      reasoning: 'Easy.',
      model: 'qwen2.5-coder-14b-instruct',
      tokens: [20, 3],
    },
  ],
  vllm: [
    {
      file: 'think-tags.sse',
      text: 'APPROVED\n',
      reasoning: '\nIs it rejected? No.\n',
      model: 'Qwen/Qwen3-8B',
      tokens: [40, 18],
    },
    {
      file: 'reasoning-field.sse',
      text: 'if x:\n\treturn 1',
      reasoning: 'A tab then.',
      model: 'Qwen/Qwen3-Coder-30B-A3B-Instruct',
      tokens: [27, 14],
    },
  ],
  'llama-cpp': [
    {
      file: 'stream.sse',
      text: 'Use `Array.at(-1)`, naïve — 最後!\n',
      reasoning: undefined,
      model: 'qwen2.5-coder-7b-q4_k_m.gguf',
      tokens: [31, 14],
    },
    {
      file: 'timings.sse',
      text: 'ok!',
      reasoning: 'Short one.',
      model: 'gpt-oss-20b-mxfp4.gguf',
      tokens: [70, 5],
      speed: [200, 50],
    },
  ],
  'lm-studio': [
    {
      file: 'stream.sse',
      text: 'Yes, it “does”.',
      reasoning: undefined,
      model: 'qwen/qwen3-4b-2507',
      tokens: [15, 7],
    },
  ],
  openai: [
    {
      file: 'stream.sse',
      text: 'Hello! 👋🏽 How can I help?',
      reasoning: undefined,
      model: 'gpt-4.1-mini-2025-04-14',
      tokens: [9, 10],
    },
  ],
  groq: [
    {
      file: 'stream.sse',
      text: 'a.ts\nb.ts',
      reasoning: 'Two files.',
      model: 'openai/gpt-oss-120b',
      tokens: [80, 12],
    },
  ],
  nvidia: [
    {
      file: 'stream.sse',
      text: 'SELECT 1;',
      reasoning: undefined,
      model: 'deepseek-ai/deepseek-v3.1',
      tokens: [11, 4],
    },
  ],
  deepseek: [
    {
      file: 'stream.sse',
      text: 'for (;;) {}',
      reasoning: 'Hmm, a loop.',
      model: 'deepseek-reasoner',
      tokens: [12, 11],
    },
  ],
  openrouter: [
    {
      file: 'stream.sse',
      text: 'const x = `a\\n${b}`;\n',
      reasoning: undefined,
      model: 'qwen/qwen3-coder',
      tokens: [18, 9],
    },
  ],
  gemini: [
    {
      file: 'stream.sse',
      text: 'La réponse est 42.',
      reasoning: undefined,
      model: 'gemini-2.5-flash',
      tokens: [8, 6],
    },
  ],
  ollama: [
    {
      file: 'thinking.ndjson',
      text: 'Grüß Gott 👋!\n',
      reasoning: 'The user greets.',
      model: 'qwen3:8b',
      tokens: [23, 12],
      speed: [230, 30],
    },
    {
      file: 'plain.ndjson',
      text: 'line 1\n{"a": "\\n"}',
      reasoning: undefined,
      model: 'qwen2.5-coder:7b',
      tokens: [31, 9],
      speed: [200, 100],
    },
    {
      file: 'whole-document.ndjson',
      text: 'Done.',
      reasoning: undefined,
      model: 'llama3.2:3b',
      tokens: [26, 3],
    },
  ],
  anthropic: [
    {
      file: 'thinking.sse',
      text: 'const one = 1; // ①\n',
      reasoning: 'It asks for one.',
      model: 'claude-sonnet-4-5-20250929',
      tokens: [42, 25],
    },
    {
      file: 'whole-document.json',
      text: 'Done.',
      reasoning: undefined,
      model: 'claude-haiku-4-5',
      tokens: [14, 4],
    },
  ],
};
