/** Requests by route and status, since the server was started. */
export class Meters {
  readonly #requests = new Map<string, number>();
  readonly startedAt = Date.now();
  /** Open event streams. */
  streams = 0;

  count(route: string, status: number): void {
    const key = JSON.stringify([route, String(status)]);
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
  }

  requests(): { route: string; status: string; times: number }[] {
    return [...this.#requests].map(([key, times]) => {
      const [route = '', status = ''] = JSON.parse(key) as string[];
      return { route, status, times };
    });
  }
}
