import type { Problem } from '../problem.ts';

/** A request that is refused with a status of its own, whatever the operation would say. */
export class Refusal extends Error {
  readonly status: number;
  readonly hint: string | undefined;
  readonly fields: Problem['errors'];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    options: {
      hint?: string | undefined;
      fields?: Problem['errors'];
      headers?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.hint = options.hint;
    this.fields = options.fields;
    this.headers = options.headers ?? {};
  }
}
