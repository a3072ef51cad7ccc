import { z } from 'zod';
import type { ModelFacts, Question, Questions } from '../question.ts';

const count = z.int().positive().optional().catch(undefined);
type FactsQuestion = Question<{ model: string }, ModelFacts>;

/** The window that a server writes into its list of models. */
export const listedWindow = (field: string): FactsQuestion => {
  const schema = z.object({ data: z.array(z.looseObject({ id: z.string(), [field]: count })) });
  return {
    method: 'GET',
    path: '/models',
    fromRoot: false,
    read(json, { model }) {
      const found = schema.safeParse(json).data?.data.find(({ id }) => id === model);
      return found && { windowTokens: count.parse(found[field]) };
    },
  };
};

const countSchema = z.object({ count: z.int().positive() });

/** Format: https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html (tokenizer API). */
export const vllmQuestions: Questions = {
  countTokens: {
    method: 'POST',
    path: '/tokenize',
    fromRoot: true,
    body: ({ model, messages }) => ({ model, messages, add_generation_prompt: true }),
    read: (json) => countSchema.safeParse(json).data?.count,
  },
  facts: [listedWindow('max_model_len')],
};

const tokensSchema = z.object({ tokens: z.array(z.unknown()) });
const propsSchema = z.object({
  total_slots: count,
  default_generation_settings: z.object({ n_ctx: count }).optional().catch(undefined),
});
const slotsSchema = z.array(z.object({ is_processing: z.boolean() }));

/** Format: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md */
export const llamaCppQuestions: Questions = {
  countTokens: {
    method: 'POST',
    path: '/tokenize',
    fromRoot: true,
    body: ({ messages }) => ({
      content: messages.map(({ content }) => content).join('\n'),
      add_special: true,
    }),
    read: (json) => tokensSchema.safeParse(json).data?.tokens.length,
  },
  facts: [
    {
      method: 'GET',
      path: '/props',
      fromRoot: true,
      read(json) {
        const { data } = propsSchema.safeParse(json);
        return data && { windowTokens: data.default_generation_settings?.n_ctx, slots: data.total_slots };
      },
    },
  ],
  slots: {
    method: 'GET',
    path: '/slots',
    fromRoot: true,
    read(json) {
      const { data } = slotsSchema.safeParse(json);
      return data && { all: data.length, busy: data.filter((slot) => slot.is_processing).length };
    },
  },
};

const lmStudioSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      state: z.string().optional(),
      quantization: z.string().optional().catch(undefined),
      max_context_length: count,
      loaded_context_length: count,
    }),
  ),
});

/** Format: https://lmstudio.ai/docs/developer/rest/endpoints (GET /api/v0/models). */
export const lmStudioQuestions: Questions = {
  facts: [
    {
      method: 'GET',
      path: '/api/v0/models',
      fromRoot: true,
      read(json, { model }) {
        const found = lmStudioSchema.safeParse(json).data?.data.find(({ id }) => id === model);
        return (
          found && {
            windowTokens: found.loaded_context_length,
            capableTokens: found.max_context_length,
            loaded: found.state === 'loaded',
            quantization: found.quantization,
          }
        );
      },
    },
  ],
};
