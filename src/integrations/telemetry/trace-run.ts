import { createHash } from 'node:crypto';
import type { RunEvent, StoredEvent } from '../../domain/events.ts';

export type AttributeValue = string | number | boolean;

/** A span. Times are milliseconds since 1970; ids are hexadecimal, 16 digits. The root has no parent. */
export interface Span {
  id: string;
  parent: string | undefined;
  name: string;
  kind: 'internal' | 'client';
  start: number;
  end: number;
  attributes: Readonly<Record<string, AttributeValue | undefined>>;
  failed: boolean;
}

/** The spans of one run. `id` has 32 hexadecimal digits: those of the run's id. */
export interface Trace {
  id: string;
  spans: Span[];
}

type Details = Pick<Span, 'name' | 'attributes' | 'failed'> & Partial<Pick<Span, 'kind'>>;

/** Names come from servers and programs. */
const cut = (name: string): string => name.slice(0, 200);

const usage = (input: number, output: number) => ({
  'gen_ai.usage.input_tokens': input,
  'gen_ai.usage.output_tokens': output,
});

type CallEvent = RunEvent & { type: 'model-call-end' | 'model-call-fail' };

const callDetails = (event: CallEvent, providerOf: (endpoint: string) => string): Details => {
  const failed = event.type === 'model-call-fail';
  const asked = failed ? event.model : (event.asked ?? event.model);
  return {
    name: `chat ${cut(asked)}`,
    kind: 'client',
    failed,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': providerOf(event.endpoint),
      'gen_ai.request.model': cut(asked),
      ...(failed
        ? { 'error.type': event.fault }
        : { 'gen_ai.response.model': cut(event.model), 'millwright.cost.usd': event.money }),
      ...usage(event.promptTokens, event.answerTokens),
      'millwright.role': event.role,
      'millwright.endpoint': event.endpoint,
    },
  };
};

const agentDetails = (event: RunEvent & { type: 'agent-end' }): Details => ({
  name: `invoke_agent ${cut(event.agent)}`,
  kind: 'client',
  failed: event.status !== 'finished',
  attributes: {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.provider.name': cut(event.agent),
    'gen_ai.agent.name': cut(event.agent),
    'gen_ai.request.model': event.model && cut(event.model),
    ...usage(event.usage.inputTokens, event.usage.outputTokens),
    'error.type': event.status === 'finished' ? undefined : event.status,
    'millwright.cost.usd': event.money,
  },
});

const checkDetails = ({ result }: RunEvent & { type: 'check-end' }): Details => ({
  name: `check ${result.name}`,
  failed: result.status === 'failed',
  attributes: {
    'millwright.check.name': result.name,
    'millwright.check.tool': cut(result.tool),
    'millwright.check.status': result.status,
    'millwright.check.problems': result.diagnostics.length,
    'millwright.tests.passed': result.tests?.passed,
    'millwright.tests.failed': result.tests?.failed,
    'process.exit.code': result.exitCode ?? undefined,
    'error.type': result.status !== 'failed' ? undefined : result.timedOut ? 'timeout' : 'failed',
  },
});

const isOf =
  <Type extends RunEvent['type']>(type: Type) =>
  (event: RunEvent): event is RunEvent & { type: Type } =>
    event.type === type;

const runDetails = (entries: readonly StoredEvent[]): Details => {
  const events = entries.map(({ event }) => event);
  const begun = events.find(isOf('run-start'));
  const ended = events.findLast(isOf('run-end'));
  const outcome = ended?.outcome;
  const failed = outcome !== 'verified' && outcome !== 'unverified';
  return {
    name: `run ${begun?.recipe ?? 'unknown'}`,
    failed,
    attributes: {
      'millwright.run.id': entries[0]?.runId,
      'millwright.task.id': begun?.taskId,
      'millwright.recipe': begun?.recipe,
      'millwright.outcome': outcome,
      'millwright.tokens': ended?.spent.tokens,
      'millwright.cost.usd': ended?.spent.money,
      'error.type': failed ? outcome : undefined,
    },
  };
};

const idAt = (runId: string, position: number): string =>
  createHash('sha256').update(`${runId} ${position}`).digest('hex').slice(0, 16);

/** What is over with one event, and how long it took. */
const workOf = (
  event: RunEvent,
  providerOf: (endpoint: string) => string,
): [Details, durationMs: number] | undefined => {
  switch (event.type) {
    case 'model-call-end':
    case 'model-call-fail':
      return [callDetails(event, providerOf), event.durationMs];
    case 'agent-end':
      return [agentDetails(event), event.durationMs];
    case 'check-end':
      return [checkDetails(event), event.result.durationMs];
    default:
      return undefined;
  }
};

/** A run that stops ends its last step without a word about it, and so does one that goes on after a crash. */
const endsStep = ({ type }: RunEvent): boolean =>
  type === 'step-end' || type === 'step-start' || type === 'run-resume' || type === 'run-end';

/**
 * The trace of a run as a fold of its log: the run, its steps, and in these the calls of models, the coding CLIs and the checks.
 * The same log gives the same ids, so that a trace that is sent twice is one. Prompts, answers, code, commands, paths and reasons
 * stay out of it: attributes hold names, counts and words of our own.
 *
 * Names are those of the OpenTelemetry semantic conventions for generative AI (status: development),
 * https://github.com/open-telemetry/semantic-conventions-genai, before at
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/; `error.type` is of the general ones. What they have no name
 * for begins with `millwright.`.
 */
export const traceRun = (
  entries: readonly StoredEvent[],
  providerOf: (endpoint: string) => string,
): Trace | undefined => {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { runId } = first;
  const root = idAt(runId, 0);
  const begun = Date.parse(first.at);
  const spans: Span[] = [];
  let step: { id: string; name: string; start: number } | undefined;
  const add = (id: string, parent: string | undefined, times: [number, number], details: Details): void => {
    const [start, end] = times;
    // A clock that was set back must not make a span that ends before it begins.
    spans.push({ kind: 'internal', ...details, id, parent, start: Math.min(start, end), end });
  };
  for (const { position, at, event } of entries) {
    const now = Date.parse(at);
    if (step && endsStep(event)) {
      const { id, name, start } = step;
      const attributes = { 'millwright.step': name };
      add(id, root, [start, now], { name: `step ${name}`, failed: false, attributes });
      step = undefined;
    }
    const work = workOf(event, providerOf);
    if (work) add(idAt(runId, position), step?.id ?? root, [now - work[1], now], work[0]);
    if (event.type === 'step-start') step = { id: idAt(runId, position), name: event.step, start: now };
  }
  add(root, undefined, [begun, Math.max(begun, Date.parse(last.at))], runDetails(entries));
  return { id: runId.replaceAll('-', ''), spans };
};
