import { z } from 'zod';
import type { ProviderName } from '../providers/index.ts';

/** How one kind of server is known by what it answers, without a word of prose. */
export interface ServerKind {
  kind: string;
  /** Protocol that is best spoken with it. */
  provider: ProviderName;
  /** What to add to the address of the server for a base URL. */
  basePath: string;
  /** Asked by GET from the root of the server. */
  path: string;
  /** The version, maybe empty, when the answer is one of this kind. */
  recognise(json: unknown): string | undefined;
}

const shape =
  <Schema extends z.ZodType>(schema: Schema, version: (found: z.infer<Schema>) => string | undefined) =>
  (json: unknown): string | undefined => {
    const parsed = schema.safeParse(json);
    return parsed.success ? (version(parsed.data) ?? '') : undefined;
  };

const models = z.object({
  data: z.array(z.looseObject({ id: z.string(), owned_by: z.string().optional() })),
});

/** In this order: the first that recognises a server counts, and the last recognises all that speak the protocol. */
export const serverKinds: readonly ServerKind[] = [
  {
    kind: 'LM Studio',
    provider: 'lm-studio',
    basePath: '/v1',
    path: '/api/v0/models',
    recognise: shape(z.object({ data: z.array(z.object({ id: z.string(), state: z.string() })) }), () => ''),
  },
  {
    kind: 'llama.cpp',
    provider: 'llama-cpp',
    basePath: '/v1',
    path: '/props',
    recognise: shape(
      z.object({ default_generation_settings: z.looseObject({}), build_info: z.string().optional() }),
      ({ build_info }) => build_info,
    ),
  },
  {
    kind: 'Ollama',
    provider: 'ollama',
    basePath: '',
    path: '/api/tags',
    recognise: shape(z.object({ models: z.array(z.object({ name: z.string() })) }), () => ''),
  },
  {
    kind: 'vLLM',
    provider: 'vllm',
    basePath: '/v1',
    path: '/v1/models',
    recognise: shape(
      models.refine(({ data }) => data.some(({ owned_by }) => owned_by === 'vllm')),
      () => '',
    ),
  },
  {
    kind: 'a server of the OpenAI protocol',
    provider: 'openai-compatible',
    basePath: '/v1',
    path: '/v1/models',
    recognise: shape(models, () => ''),
  },
];

/** Where some servers tell their version. */
export const versionPaths: Partial<Record<ProviderName, string>> = {
  ollama: '/api/version',
  vllm: '/version',
};
