import type { z } from 'zod';
import { UnavailableError, UserError } from '../../domain/errors.ts';
import { askGithub, type Answered, type Asking, type GithubAccess } from './ask-github.ts';
import { limitedUntil } from './rate-limit.ts';

/** One issue has at most 65,536 characters, and 100 stand on a page. */
const limitBytes = 30_000_000;
const pageSize = 100;

export type Call = Pick<Asking, 'method' | 'body'>;

/** What GitHub said no with and is an answer: there is no such thing, or not any more. */
export class Gone extends Error {}

/**
 * The calls of one repository. Lists are asked for conditionally, so that what has not changed costs nothing of the limit; a
 * limit that was reached is kept to, and until its end nobody is asked. Throws UnavailableError for what may work a moment
 * later, Gone for what is not there, UserError for the rest.
 */
export class IssueRequests {
  readonly #access: GithubAccess;
  readonly #signal = new AbortController().signal;
  readonly #pages = new Map<string, { etag: string; text: string }>();
  #restUntil = 0;

  constructor(access: GithubAccess) {
    this.#access = access;
  }

  /** Sends something. The answer is not looked at. */
  async send(path: string, call: Call): Promise<void> {
    await this.#call(path, call);
  }

  /** Asks for one thing, or sends something and reads what came of it. */
  async ask<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    call: Call = {},
  ): Promise<z.infer<Schema>> {
    return this.#parse(await this.#call(path, call), schema, path);
  }

  /** A whole list, page after page, `pages` of them at most. What is not of the shape is left out. */
  async list<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    pages: number,
  ): Promise<z.infer<Schema>[]> {
    const found: z.infer<Schema>[] = [];
    for (let page = 1; page <= pages; page++) {
      const values: unknown = JSON.parse(await this.#page(`${path}per_page=${pageSize}&page=${page}`));
      if (!Array.isArray(values)) throw this.#unreadable(path);
      for (const value of values) {
        const parsed = schema.safeParse(value);
        if (parsed.success) found.push(parsed.data);
      }
      if (values.length < pageSize) break;
    }
    return found;
  }

  /** A page that has not changed since it was read is not sent again. */
  async #page(path: string): Promise<string> {
    const known = this.#pages.get(path);
    const headers = known && { 'if-none-match': known.etag };
    const answer = await this.#ask(path, { ...(headers && { headers }) });
    if (!answer.ok && answer.status === 304 && known !== undefined) return known.text;
    const text = this.#textOf(answer, path);
    const etag = answer.header('etag');
    if (etag === undefined) this.#pages.delete(path);
    else this.#pages.set(path, { etag, text });
    return text;
  }

  async #call(path: string, call: Call): Promise<string> {
    return this.#textOf(await this.#ask(path, call), path);
  }

  async #ask(path: string, call: Call & Pick<Asking, 'headers'>): Promise<Answered> {
    const now = Date.now();
    if (now < this.#restUntil) throw this.#resting();
    const answer = await askGithub(this.#access, path, { ...call, limitBytes, signal: this.#signal });
    this.#restUntil = limitedUntil(answer, now) ?? 0;
    return answer;
  }

  #textOf(answer: Answered, path: string): string {
    if (answer.ok) return answer.text;
    const { status, reason } = answer;
    if (this.#restUntil > Date.now() && status !== 0) throw this.#resting();
    if (status === 404 || status === 410) throw new Gone(path);
    if (status === 0 || status >= 500 || status === 429) throw new UnavailableError(reason);
    const rights = 'the token of github.token has to read and write issues of the repository';
    throw new UserError(`${reason} to ${path.split('?', 1)[0] ?? ''}`, { hint: rights });
  }

  #parse<Schema extends z.ZodType>(text: string, schema: Schema, path: string): z.infer<Schema> {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      throw this.#unreadable(path);
    }
  }

  #unreadable(path: string): UserError {
    return new UserError(
      `GitHub answered ${path.split('?', 1)[0] ?? ''} with something else than is documented`,
      {
        hint: 'see whether github.api_url leads to its API',
      },
    );
  }

  #resting(): UnavailableError {
    return new UnavailableError(
      `GitHub asks not to be asked before ${new Date(this.#restUntil).toISOString()}`,
    );
  }
}
