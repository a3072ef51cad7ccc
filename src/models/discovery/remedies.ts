/** Every fault that probing a model can find. */
export const probeFaults = [
  'no-answer',
  'system-message-lost',
  'window-smaller',
  'window-default',
  'prompt-part-lost',
  'slow',
  'partly-on-cpu',
] as const;
export type ProbeFault = (typeof probeFaults)[number];

const larger: Record<string, string> = {
  ollama:
    'we ask for num_ctx with each call; to make it the default set OLLAMA_CONTEXT_LENGTH, or PARAMETER num_ctx in a Modelfile',
  'llama-cpp': 'start llama-server with a larger --ctx-size; it is divided by --parallel',
  'lm-studio': 'load the model with a larger context length',
  vllm: 'start vllm with a larger --max-model-len',
};

const largerAnywhere =
  'give the model a larger window on the server; on Ollama use provider = "ollama", whose window can be asked for';

/** What to do about each fault, for a server of that protocol. */
export const remedies = (provider: string): Record<ProbeFault, string> => ({
  'no-answer': 'see the log of the server',
  'system-message-lost': 'use another chat template or model: roles are told apart by their system message',
  'window-smaller': larger[provider] ?? largerAnywhere,
  'window-default': larger[provider] ?? largerAnywhere,
  'prompt-part-lost': 'use a model that can handle long prompts, or lower limits.context_tokens',
  slow: 'use a smaller model or a smaller quantization',
  'partly-on-cpu': 'use a smaller model, quantization or window, so that it fits the GPU',
});
