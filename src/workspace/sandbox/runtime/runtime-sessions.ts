import type { SandboxManager, SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime';

export type RuntimeManager = typeof SandboxManager;

/** Loaded when it is chosen: nobody else pays for it. */
const loadManager = async (): Promise<RuntimeManager> =>
  (await import('@anthropic-ai/sandbox-runtime')).SandboxManager;

const mostRefusals = 100;

interface Session {
  key: string;
  users: number;
  ready: Promise<RuntimeManager>;
  ended: PromiseWithResolvers<void>;
}

/**
 * The runtime is one for the whole process and keeps it alive while it is open. So it is opened for the first command and
 * closed after the last one that runs at a time; commands that need it opened in another way wait for their turn.
 */
export class RuntimeSessions {
  /** Destinations that commands asked for in vain, as `host:port`. */
  readonly refused: string[] = [];
  #open: Session | undefined;

  /** Does `work` while the runtime is open with `config`; `key` says which configurations are the same. Throws what it throws. */
  async during<Result>(
    key: string,
    config: SandboxRuntimeConfig,
    work: (manager: RuntimeManager) => Promise<Result>,
  ): Promise<Result> {
    const session = await this.#enter(key, config);
    try {
      return await work(await session.ready);
    } finally {
      await this.#leave(session);
    }
  }

  async #enter(key: string, config: SandboxRuntimeConfig): Promise<Session> {
    while (this.#open !== undefined) {
      const open = this.#open;
      if (open.key === key && open.users > 0) {
        open.users += 1;
        return open;
      }
      await open.ended.promise;
    }
    const opened = { key, users: 1, ready: this.#start(config), ended: Promise.withResolvers<void>() };
    this.#open = opened;
    return opened;
  }

  async #start(config: SandboxRuntimeConfig): Promise<RuntimeManager> {
    const manager = await loadManager();
    await manager.initialize(config, ({ host, port }) => {
      if (this.refused.length < mostRefusals) this.refused.push(`${host}:${port ?? ''}`.slice(0, 200));
      return Promise.resolve(false);
    });
    return manager;
  }

  async #leave(session: Session): Promise<void> {
    session.users -= 1;
    if (session.users > 0) return;
    await session.ready.then((manager) => manager.reset()).catch(() => undefined);
    this.#open = undefined;
    session.ended.resolve();
  }
}
