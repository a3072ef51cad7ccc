import type { Speech, Told } from './speech.ts';

const event = (json: { type: string } & Record<string, unknown>): string =>
  `event: ${json.type}\ndata: ${JSON.stringify(json)}\n\n`;

/** The script's words for an end, in those of the protocol. */
const reasons: Record<string, string> = { stop: 'end_turn', length: 'max_tokens', content_filter: 'refusal' };

const reasonOf = (finish: string | null): string | null =>
  finish === null ? null : (reasons[finish] ?? finish);

const told = (usage: Told | undefined): object =>
  usage ? { input_tokens: usage.promptTokens, output_tokens: usage.answerTokens } : {};

/** The messages protocol as server-sent events. */
export const anthropicSpeech: Speech = {
  contentType: 'text/event-stream; charset=utf-8',
  open: (model) =>
    event({ type: 'message_start', message: { id: 'msg_1', type: 'message', role: 'assistant', model } }) +
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  thought: (_model, part) =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: part } }),
  word: (_model, part) =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: part } }),
  tail: (_model, { finish, done }, usage) => [
    ...(finish === null
      ? []
      : [event({ type: 'message_delta', delta: { stop_reason: reasonOf(finish) }, usage: told(usage) })]),
    ...(done ? [event({ type: 'message_stop' })] : []),
  ],
  chunk: (data) => `data: ${data}\n\n`,
  error: (error) => event({ type: 'error', error }),
  whole: (model, { text, reasoning, finish }, usage) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [
      ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning }]),
      { type: 'text', text },
    ],
    stop_reason: reasonOf(finish),
    usage: told(usage),
  }),
};
