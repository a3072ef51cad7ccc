import type { ChatBody } from './pick-answer.ts';
import { anthropicSpeech } from './speak-anthropic.ts';
import { ollamaSpeech } from './speak-ollama.ts';
import { openaiSpeech } from './speak-openai.ts';
import type { Speech } from './speech.ts';

type RawBody = ChatBody & Record<string, unknown>;

/** A way to ask the server for an answer. Paths begin with `base` where the script may move them. */
export interface Protocol {
  chat: { path: string; based: boolean };
  list: { path: string; based: boolean };
  speech: Speech;
  /** Whether a stream comes unless something else is asked for. */
  streams: boolean;
  /** The body as chat completions would have it. */
  read(body: RawBody): RawBody;
  models(names: readonly string[]): object;
}

const protocols: Record<'openai' | 'ollama' | 'anthropic', Protocol> = {
  openai: {
    chat: { path: '/chat/completions', based: true },
    list: { path: '/models', based: true },
    speech: openaiSpeech,
    streams: false,
    read: (body) => body,
    models: (names) => ({ object: 'list', data: names.map((id) => ({ id, object: 'model' })) }),
  },
  ollama: {
    chat: { path: '/api/chat', based: false },
    list: { path: '/api/tags', based: false },
    speech: ollamaSpeech,
    streams: true,
    read: (body) => body,
    models: (names) => ({ models: names.map((name) => ({ name, model: name, size: 1 })) }),
  },
  anthropic: {
    chat: { path: '/messages', based: true },
    list: { path: '/models', based: true },
    speech: anthropicSpeech,
    streams: false,
    read: (body) =>
      typeof body['system'] === 'string'
        ? { ...body, messages: [{ role: 'system', content: body['system'] }, ...body.messages] }
        : body,
    models: (names) => ({ data: names.map((id) => ({ type: 'model', id })), has_more: false }),
  },
};

/** Which protocol a route belongs to, and what it asks for; the first one counts. */
export const protocolOf = (route: string, base: string): ['list' | 'chat', Protocol] | undefined => {
  for (const protocol of Object.values(protocols)) {
    const { chat, list } = protocol;
    if (route === `GET ${list.based ? base : ''}${list.path}`) return ['list', protocol];
    if (route === `POST ${chat.based ? base : ''}${chat.path}`) return ['chat', protocol];
  }
  return undefined;
};
