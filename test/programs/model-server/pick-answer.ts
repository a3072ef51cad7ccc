import type { Match, ScriptAnswer } from './script.ts';

export interface ChatBody {
  model: string;
  messages: { role: string; content: string }[];
  stream?: boolean | undefined;
}

type Sign = Exclude<Match, string>['last'];

const holds = (sign: Sign, text: string): boolean => {
  if (sign === undefined) return true;
  return typeof sign === 'string' ? text.includes(sign) : new RegExp(sign.regex, sign.flags).test(text);
};

const same = (wanted: ChatBody['messages'], { messages }: ChatBody): boolean =>
  wanted.length === messages.length &&
  wanted.every(({ role, content }, at) => messages[at]?.role === role && messages[at]?.content === content);

export const matches = (match: Match | undefined, body: ChatBody): boolean => {
  const signs = typeof match === 'string' ? { last: match } : (match ?? {});
  const system = body.messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  return (
    holds(signs.last, body.messages.at(-1)?.content ?? '') &&
    holds(signs.system, system.join('\n')) &&
    (signs.messages === undefined || same(signs.messages, body))
  );
};

/** Hands out the answers of a script, each once unless it repeats. */
export class Answers {
  readonly #rest: ScriptAnswer[];
  readonly #pick: 'order' | 'match';

  constructor(answers: readonly ScriptAnswer[], pick: 'order' | 'match') {
    this.#rest = [...answers];
    this.#pick = pick;
  }

  /** Answers that are still owed. */
  get left(): number {
    return this.#rest.filter(({ repeat }) => !repeat).length;
  }

  take(body: ChatBody): ScriptAnswer | undefined {
    const at = this.#pick === 'order' ? 0 : this.#rest.findIndex(({ match }) => matches(match, body));
    const answer = this.#rest[at];
    if (!answer || !matches(answer.match, body)) return undefined;
    if (!answer.repeat) this.#rest.splice(at, 1);
    return answer;
  }
}
