import { agentEndpoint, agentRole } from '../domain/agent-events.ts';
import type { ErrorFix } from '../domain/error-history.ts';
import type { RunEvent, StoredEvent } from '../domain/events.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Run } from '../domain/run.ts';
import type { EditOutcome, ModelCall, Store } from '../store/open-store.ts';

type CallEvent = RunEvent & { type: 'model-call-end' | 'model-call-fail' };

const isCall = (entry: StoredEvent): entry is StoredEvent & { event: CallEvent } =>
  entry.event.type === 'model-call-end' || entry.event.type === 'model-call-fail';

const callOf = ({ runId, position, event }: StoredEvent & { event: CallEvent }): ModelCall => {
  const { role, endpoint, model, promptHash, promptTokens, answerTokens, durationMs } = event;
  const call = { runId, position, role, endpoint, model, promptHash, promptTokens, answerTokens, durationMs };
  return event.type === 'model-call-end'
    ? { ...call, money: event.money, asked: event.asked, language: event.language, ...event.timing }
    : { ...call, money: 0, fault: event.fault };
};

/** A run of a coding CLI counts like a call of a model: by its name, at the endpoint that none is called. */
const agentCallOf = ({ runId, position, event }: StoredEvent): ModelCall[] => {
  if (event.type !== 'agent-end') return [];
  const { agent, promptHash, usage, durationMs, money, language } = event;
  const promptTokens = Math.max(0, usage.inputTokens - usage.cachedTokens);
  const tokens = { promptTokens, answerTokens: usage.outputTokens };
  const who = { role: agentRole, endpoint: agentEndpoint, model: agent, promptHash };
  return [{ runId, position, ...who, ...tokens, durationMs, money, language }];
};

const editOutcomeOf = ({ runId, position, event }: StoredEvent): EditOutcome[] => {
  if (event.type !== 'edit-outcome') return [];
  const { endpoint, model, format, landed } = event;
  return [{ runId, position, endpoint, model, format, landed }];
};

const fixOf = ({ at, event }: StoredEvent, { id: runId, projectId }: Run): ErrorFix[] => {
  if (event.type !== 'error-mend') return [];
  const { type: _, ...fix } = event;
  return [{ ...fix, runId, projectId, at }];
};

/** Model calls and outcomes as rows, from the log: noting them again changes nothing. */
const recordModels = async (
  entries: readonly StoredEvent[],
  outcome: Outcome,
  { modelCalls, outcomes, editOutcomes }: Store,
): Promise<void> => {
  const calls = [...entries.filter(isCall).map(callOf), ...entries.flatMap(agentCallOf)];
  await editOutcomes.record(entries.flatMap(editOutcomeOf));
  await modelCalls.record(calls);
  await outcomes.record(
    calls
      .filter(({ fault }) => fault === undefined)
      .map(({ runId, role, endpoint, model, asked = model, language }) => ({
        runId,
        role,
        endpoint,
        model: asked,
        language,
        outcome,
      })),
  );
};

/** What is learned from a run that has ended. Noting it again changes nothing. */
export const recordRun = async (run: Run, outcome: Outcome, store: Store): Promise<void> => {
  const entries = await store.log.read(run.id);
  await recordModels(entries, outcome, store);
  // What an unverified run took for a fix may have been none.
  if (outcome === 'verified') await store.errorHistory.record(entries.flatMap((entry) => fixOf(entry, run)));
};
