import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A link that was printed is worth something for so long. */
export const linkMinutes = 10;
/** A browser that was let in stays so for so long. */
export const sessionHours = 12;
const mostKept = 1000;

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Takes as long for a wrong secret as for the right one. */
export const isSame = (given: string, expected: string): boolean =>
  timingSafeEqual(digest(given), digest(expected));

/** Secrets by their digest, each with the moment at which it ends. */
class Kept {
  readonly #forMs: number;
  readonly #ends = new Map<string, number>();

  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  add(): string {
    const secret = randomBytes(24).toString('base64url');
    const [oldest] = this.#ends.keys();
    if (this.#ends.size >= mostKept && oldest !== undefined) this.#ends.delete(oldest);
    this.#ends.set(digest(secret).toString('hex'), Date.now() + this.#forMs);
    return secret;
  }

  holds(secret: string): boolean {
    return (this.#ends.get(digest(secret).toString('hex')) ?? 0) > Date.now();
  }

  forget(secret: string): void {
    this.#ends.delete(digest(secret).toString('hex'));
  }
}

/** Who is let in: holders of the token, and browsers that came by a link that is valid once. */
export class Sessions {
  readonly #token: string;
  readonly #links = new Kept(linkMinutes * 60_000);
  readonly #sessions = new Kept(sessionHours * 3_600_000);

  constructor(token: string) {
    this.#token = token;
  }

  isToken(given: string): boolean {
    return isSame(given, this.#token);
  }

  isSession(given: string): boolean {
    return this.#sessions.holds(given);
  }

  get token(): string {
    return this.#token;
  }

  /** The code of a new link. */
  offer(): string {
    return this.#links.add();
  }

  /** A session for a code that nobody has used yet; undefined for any other. */
  redeem(code: string): string | undefined {
    if (!this.#links.holds(code)) return undefined;
    this.#links.forget(code);
    return this.#sessions.add();
  }
}
