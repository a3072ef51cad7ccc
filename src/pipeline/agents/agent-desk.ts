import type {
  AgentChoice,
  AgentRunner,
  AgentStanding,
  AgentWish,
  SilenceLimits,
} from '../../domain/agent.ts';
import type { ModelRecord } from '../../domain/model-record.ts';
import type { Delta } from '../../domain/work.ts';
import type { GuestHost } from '../../workspace/sandbox/sandbox.ts';

/** A coding CLI as the person has set it up on this machine. */
export interface HiredAgent {
  runner: AgentRunner;
  /** What is started in place of the program's name: absolute. */
  command: readonly [string, ...string[]];
  /** Absolute paths that it needs to read beyond the system's own. */
  readable: readonly string[];
  /** As it printed it; undefined where it did not. */
  version: string | undefined;
  model: string | undefined;
  permissions: 'edit' | 'full';
  hosts: readonly GuestHost[];
  /** What it is handed of the environment. */
  variables: Readonly<Record<string, string>>;
  silence: SilenceLimits;
  /** The variable by which the person is billed for what it uses; undefined where it works on a login. */
  billedBy: string | undefined;
  /** The person's home, where its credentials lie. */
  home: string;
  caFile: string | undefined;
}

/** The coding CLIs that the person allows. */
export interface AgentDesk {
  /** How those stand that are configured here. Starts nothing. */
  standings(): Promise<readonly AgentStanding[]>;
  /** How runs ended of models, and of coding CLIs under the endpoint {@link agentEndpoint}. */
  records(): Promise<readonly ModelRecord[]>;
  /** Calls that an endpoint has in hand or waiting in this process. */
  load(endpoint: string): number;
  /** Refuses a named one that cannot be used, and never takes another in its place. Starts nothing. */
  choose(wish: AgentWish): Promise<AgentChoice>;
  /** The one that was chosen. Throws UserError where it cannot be started any more. */
  hire(name: string): Promise<HiredAgent>;
  /** Counts a run of it as in hand until the answered function is called. */
  begin(name: string): () => void;
  /** It is left alone until then (milliseconds since the epoch), by later runs too. */
  rest(name: string, until: number): Promise<void>;
}

/** What a step needs to let a coding CLI work. */
export interface AgentTools {
  /** The coding CLIs that the person allows. */
  readonly agents: AgentDesk;
  /** Shows a piece of an answer to whoever watches; it is never stored. */
  show(delta: Delta): void;
}
