import type { ScriptAnswer } from './script.ts';
import type { Speech, Told } from './speech.ts';

const shaped = (text: string, { content }: ScriptAnswer['wire']): object => {
  if (content === 'null') return { content: null };
  if (content === 'missing') return {};
  return { content: content === 'parts' ? [{ type: 'text', text }] : text };
};

const told = ({ promptTokens, answerTokens }: Told): object => ({
  prompt_tokens: promptTokens,
  completion_tokens: answerTokens,
  total_tokens: promptTokens + answerTokens,
});

const event = (data: string): string => `data: ${data}\n\n`;

const delta = (model: string, delta: object, finish: string | null = null): string =>
  event(
    JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    }),
  );

/** Chat completions as server-sent events. */
export const openaiSpeech: Speech = {
  contentType: 'text/event-stream; charset=utf-8',
  open: (model) => delta(model, { role: 'assistant', content: '' }),
  thought: (model, part, { wire }) => delta(model, { [wire.reasoningField]: part }),
  word: (model, part, { wire }) => delta(model, shaped(part, wire)),
  tail: (model, { finish, done }, usage) => [
    ...(finish === null ? [] : [delta(model, {}, finish)]),
    ...(usage
      ? [event(JSON.stringify({ object: 'chat.completion.chunk', model, choices: [], usage: told(usage) }))]
      : []),
    ...(done ? [event('[DONE]')] : []),
  ],
  chunk: event,
  error(error, form) {
    const json = JSON.stringify(error);
    if (form === 'field') return `error: ${json}\n\n`;
    return form === 'event' ? `event: error\n${event(json)}` : event(`{"error":${json}}`);
  },
  whole(model, { text, reasoning, wire, finish }, usage) {
    const thought = reasoning === undefined ? {} : { [wire.reasoningField]: reasoning };
    const message = { role: 'assistant', ...shaped(text, wire), ...thought };
    return {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model,
      choices: [{ index: 0, message, finish_reason: finish }],
      ...(usage ? { usage: told(usage) } : {}),
    };
  },
};
