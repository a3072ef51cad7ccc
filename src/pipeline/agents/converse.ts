import { judgeRun } from '../../agents/judge-run.ts';
import { AgentStream } from '../../agents/read-stream.ts';
import type { AgentEvent, AgentExit, AgentReport, AgentVerdict } from '../../domain/agent.ts';
import { tokensOf } from '../../domain/agent-events.ts';
import { exhaustedLimit } from '../../domain/budget.ts';
import type { StepTools } from '../step-tools.ts';
import type { HiredAgent } from './agent-desk.ts';
import type { AgentErrand } from './run-in-cage.ts';
import { watchLife } from './watch-life.ts';

/** Calls of tools of one run that are written down; more would only fill the log. */
const notedTools = 500;

/** How a run was stopped by us; undefined while it goes on. */
type Stop = 'silent' | 'budget';

/** What came of one run of a coding CLI, before anybody looked at the files. */
export interface Conversation {
  report: AgentReport;
  verdict: AgentVerdict;
  /** Of credentials that could not be brought back. */
  warnings: string[];
}

/** One run while it lasts: shows its words, writes down its tools, and ends it when it is silent or beyond its budget. */
class Listener {
  readonly stopped = new AbortController();
  readonly stream: AgentStream;
  stop: Stop | undefined;
  readonly #agent: HiredAgent;
  readonly #tools: StepTools;
  readonly #startedAt = performance.now();
  #lastLineAt: number | undefined;
  #session: string | undefined;
  #noted = 0;
  #isToBeCounted = false;

  constructor(agent: HiredAgent, folder: string, tools: StepTools) {
    this.#agent = agent;
    this.#tools = tools;
    // In the cage every clock shows UTC.
    this.stream = new AgentStream(agent.runner, { folder, now: Date.now, zone: 'UTC' });
  }

  watch(): () => void {
    const signs = () => ({
      startedAt: this.#startedAt,
      lastLineAt: this.#lastLineAt,
      toolsRunning: this.stream.toolsRunning,
    });
    return watchLife(this.#agent.silence, signs, () => this.#end('silent'));
  }

  hear(text: string): void {
    const before = this.stream.report.counts.lines;
    for (const event of this.stream.feed(Buffer.from(text))) this.#note(event);
    const { counts, end } = this.stream.report;
    if (counts.lines > before) this.#lastLineAt = performance.now();
    // What has come to its end is not made cheaper by killing it.
    if (this.#isToBeCounted && end === undefined && this.#isOverBudget()) this.#end('budget');
    this.#isToBeCounted = false;
  }

  end(): AgentReport {
    for (const event of this.stream.end()) this.#note(event);
    return this.stream.report;
  }

  #note(event: AgentEvent): void {
    const agent = this.#agent.runner.name;
    if (event.kind === 'text') this.#tools.show({ role: agent, text: event.text });
    if (event.kind === 'session' && event.id !== this.#session) {
      this.#session = event.id;
      this.#tools.note({ type: 'agent-session', agent, session: event.id });
    }
    if (event.kind === 'tool' && event.state !== 'started' && this.#noted < notedTools) {
      this.#noted += 1;
      const { name: tool, target, state } = event;
      const failed = state === 'failed';
      this.#tools.note({ type: 'agent-tool', agent, tool, ...(target !== undefined && { target }), failed });
    }
    this.#isToBeCounted ||= event.kind === 'usage';
  }

  #isOverBudget(): boolean {
    const { usage } = this.stream.report;
    const { budget } = this.#tools.task;
    const spent = this.#tools.spent();
    const money = this.#agent.billedBy === undefined ? 0 : (usage.costUsd ?? 0);
    const limit = exhaustedLimit(budget, {
      ...spent,
      tokens: spent.tokens + tokensOf(usage),
      money: spent.money + money,
    });
    return limit === 'tokens' || limit === 'money';
  }

  #end(why: Stop): void {
    this.stop ??= why;
    this.stopped.abort();
  }
}

type Ended = Awaited<ReturnType<StepTools['workbench']['runAgent']>>['finished'];

/** The cage ends with 128 and the number of the signal that ended the program in it. */
const codeOf = (code: number | null): number | null =>
  code !== null && code > 128 && code < 160 ? null : code;

const exitOf = (finished: Ended, { stop }: Listener, { signal }: StepTools): AgentExit => {
  const { startError, stderr, timedOut, aborted } = finished;
  const code = codeOf(finished.exitCode);
  const words = startError === undefined ? stderr : `${stderr}\n${startError}`;
  if (signal.aborted) return { code, ended: 'cancelled', stderr: words };
  if (stop === 'silent') return { code, ended: 'silent', stderr: words };
  // An end that was on its way already is one, whatever it cost.
  const isOurs = timedOut || (aborted && stop !== 'budget');
  return { code, ended: isOurs ? 'timed-out' : 'by-itself', stderr: words };
};

/** Starts a coding CLI and reads it to its end. Throws where the run was stopped, and where it cannot be started at all. */
export const converse = async (
  agent: HiredAgent,
  start: AgentErrand['start'],
  tools: StepTools,
): Promise<Conversation> => {
  const { workbench, task, signal } = tools;
  const listener = new Listener(agent, workbench.folder, tools);
  const release = tools.agents.begin(agent.runner.name);
  const unwatch = listener.watch();
  try {
    const { finished, warnings } = await workbench.runAgent({
      agent,
      start,
      timeoutMs: task.budget.seconds * 1000,
      signal: listener.stopped.signal,
      onOutput: (text) => listener.hear(text),
    });
    signal.throwIfAborted();
    const report = listener.end();
    const exit = exitOf(finished, listener, tools);
    const verdict = judgeRun({ runner: agent.runner, report, exit, clock: { now: Date.now(), zone: 'UTC' } });
    if (listener.stop !== 'budget' || verdict.status === 'finished') return { report, verdict, warnings };
    const reason = `${agent.runner.name} has used up the budget of this run`;
    return { report, warnings, verdict: { status: 'budget', reason, retry: 'never', limit: undefined } };
  } finally {
    unwatch();
    release();
  }
};
