import type {
  AgentEvent,
  AgentReport,
  AgentRunner,
  AgentUsage,
  LineReading,
  ParserContext,
} from '../domain/agent.ts';
import { bound } from './bound.ts';
import { LineReader, type Line } from './line-reader.ts';

const textLimitChars = 262_144;
const keptProblems = 20;
const keptKinds = 100;
const keptPaths = 1000;

const add = (a: AgentUsage, b: AgentUsage): AgentUsage => {
  const costUsd =
    a.costUsd === undefined && b.costUsd === undefined ? undefined : (a.costUsd ?? 0) + (b.costUsd ?? 0);
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    ...(costUsd === undefined ? {} : { costUsd }),
  };
};

const emptyReport = (): AgentReport => ({
  session: undefined,
  text: '',
  usage: { inputTokens: 0, cachedTokens: 0, outputTokens: 0 },
  edited: [],
  limits: [],
  problems: [],
  end: undefined,
  counts: { lines: 0, noise: 0, malformed: 0, overlong: 0, tools: 0, unknown: {} },
});

/**
 * Reads the standard output of one run as it comes: `feed` answers what is new, `report` what stands so far. Every text is kept
 * once and bounded, whatever the program prints. Never throws.
 */
export class AgentStream {
  readonly #lines = new LineReader();
  readonly #parse: (line: string) => LineReading;
  readonly #report = emptyReport();
  readonly #edited = new Set<string>();
  readonly #running = new Set<string>();

  constructor(runner: AgentRunner, context: ParserContext) {
    this.#parse = runner.openParser(context);
  }

  feed(bytes: Uint8Array): AgentEvent[] {
    return this.#lines.feed(bytes).flatMap((line) => this.#read(line));
  }

  /** The output is over; the last line may lack its end. */
  end(): AgentEvent[] {
    return this.#lines.end().flatMap((line) => this.#read(line));
  }

  get report(): AgentReport {
    return { ...this.#report, edited: [...this.#edited] };
  }

  /** Tools that were started and are not done: while one runs, silence may be longer. */
  get toolsRunning(): number {
    return this.#running.size;
  }

  #read({ text, overlong }: Line): AgentEvent[] {
    const { counts } = this.#report;
    counts.lines += 1;
    if (overlong) {
      counts.overlong += 1;
      return this.#note([{ kind: 'noise', text: bound(text) }]);
    }
    const reading = this.#parse(text);
    if ('events' in reading) return this.#note(reading.events);
    if ('malformed' in reading) counts.malformed += 1;
    else this.#count(reading.unknown);
    return [];
  }

  #count(name: string): void {
    const { unknown } = this.#report.counts;
    const known = Object.hasOwn(unknown, name);
    if (!known && Object.keys(unknown).length >= keptKinds) return;
    Object.defineProperty(unknown, name, {
      value: (known ? (unknown[name] ?? 0) : 0) + 1,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }

  #note(events: AgentEvent[]): AgentEvent[] {
    for (const event of events) this.#fold(event);
    return events;
  }

  #fold(event: AgentEvent): void {
    const report = this.#report;
    if (event.kind === 'session') report.session = event.id;
    if (event.kind === 'text') report.text = (report.text + event.text).slice(-textLimitChars);
    if (event.kind === 'usage') report.usage = add(report.usage, event.usage);
    if (event.kind === 'limit') report.limits = [...report.limits, event.limit].slice(-keptProblems);
    if (event.kind === 'noise') report.counts.noise += 1;
    if (event.kind === 'end') report.end = event.status;
    if (event.kind === 'tool') this.#foldTool(event);
    if (event.kind === 'problem') {
      const { message, fatal, status } = event;
      // A fatal one stays, however many come after it.
      const kept = report.problems.length < keptProblems ? report.problems : report.problems.slice(1);
      const lost = report.problems.length < keptProblems ? undefined : report.problems[0];
      report.problems = [...(lost?.fatal ? [lost, ...kept.slice(1)] : kept), { message, fatal, status }];
    }
  }

  #foldTool({ id, state, edits, target }: Extract<AgentEvent, { kind: 'tool' }>): void {
    const { counts } = this.#report;
    if (state === 'started' || !this.#running.delete(id)) counts.tools += 1;
    if (state === 'started' && this.#running.size < keptPaths) this.#running.add(id);
    if (state === 'done' && edits && target !== undefined && this.#edited.size < keptPaths)
      this.#edited.add(target);
  }
}
