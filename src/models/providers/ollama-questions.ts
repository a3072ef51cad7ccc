import { z } from 'zod';
import type { Questions } from '../question.ts';

const count = z.int().positive().optional().catch(undefined);

const showSchema = z.object({
  parameters: z.string().optional().catch(undefined),
  model_info: z.record(z.string(), z.unknown()).optional().catch(undefined),
  capabilities: z.array(z.string()).optional().catch(undefined),
  details: z.object({ quantization_level: z.string().optional() }).optional().catch(undefined),
});

const loadedSchema = z.object({
  models: z.array(
    z.object({ name: z.string(), size: count, size_vram: z.int().optional(), context_length: count }),
  ),
});

/** `<architecture>.context_length` is what the model was made for. */
const capableOf = (info: Record<string, unknown> | undefined): number | undefined => {
  const [, value] = Object.entries(info ?? {}).find(([key]) => key.endsWith('.context_length')) ?? [];
  return count.parse(value);
};

/** `num_ctx` among the parameters of a Modelfile, one a line. */
const windowOf = (parameters: string | undefined): number | undefined => {
  for (const line of (parameters ?? '').split('\n')) {
    const [name, value] = line.trim().split(/ +/);
    if (name === 'num_ctx') return count.parse(Number(value));
  }
  return undefined;
};

/** A name without a tag means `latest`. */
export const sameModel = (a: string, b: string): boolean => {
  const whole = (name: string): string => (name.includes(':') ? name : `${name}:latest`);
  return whole(a) === whole(b);
};

/** Format: https://docs.ollama.com/api (show model information, list running models). */
export const ollamaQuestions: Questions = {
  facts: [
    {
      method: 'POST',
      path: '/api/show',
      fromRoot: true,
      body: ({ model }) => ({ model }),
      read(json) {
        const { data } = showSchema.safeParse(json);
        return (
          data && {
            capableTokens: capableOf(data.model_info),
            windowTokens: windowOf(data.parameters),
            thinks: data.capabilities?.includes('thinking'),
            quantization: data.details?.quantization_level,
          }
        );
      },
    },
    {
      method: 'GET',
      path: '/api/ps',
      fromRoot: true,
      read(json, { model }) {
        const models = loadedSchema.safeParse(json).data?.models;
        const found = models?.find(({ name }) => sameModel(name, model));
        if (!found) return models && { loaded: false };
        const { context_length: windowTokens, size: sizeBytes, size_vram: gpuBytes } = found;
        return { loaded: true, windowTokens, sizeBytes, gpuBytes };
      },
    },
  ],
};
