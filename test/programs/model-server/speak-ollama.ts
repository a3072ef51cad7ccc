import type { Speech, Told } from './speech.ts';

const line = (json: object): string => `${JSON.stringify(json)}\n`;

const head = (model: string): object => ({ model, created_at: '2026-01-01T00:00:00Z' });

const message = (model: string, said: object): string =>
  line({ ...head(model), message: { role: 'assistant', content: '', ...said }, done: false });

const told = (usage: Told | undefined): object =>
  usage ? { prompt_eval_count: usage.promptTokens, eval_count: usage.answerTokens } : {};

/** Ollama's own protocol: a JSON document a line. */
export const ollamaSpeech: Speech = {
  contentType: 'application/x-ndjson',
  open: (model) => message(model, {}),
  thought: (model, part) => message(model, { thinking: part }),
  word: (model, part) => message(model, { content: part }),
  tail: (model, { finish, done }, usage) =>
    done && finish !== null
      ? [
          line({
            ...head(model),
            message: { role: 'assistant', content: '' },
            done_reason: finish,
            done: true,
            ...told(usage),
          }),
        ]
      : [],
  chunk: (data) => `${data}\n`,
  error: (error) =>
    line({
      error:
        typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : error,
    }),
  whole: (model, { text, reasoning, finish }, usage) => ({
    ...head(model),
    message: {
      role: 'assistant',
      content: text,
      ...(reasoning === undefined ? {} : { thinking: reasoning }),
    },
    done_reason: finish,
    done: true,
    ...told(usage),
  }),
};
