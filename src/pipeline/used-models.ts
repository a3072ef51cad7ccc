import { tokensOf } from '../domain/agent-events.ts';
import type { RunEvent } from '../domain/events.ts';
import type { Proof } from '../domain/proof.ts';

const isAnswer = (event: RunEvent): event is RunEvent & { type: 'model-call-end' } =>
  event.type === 'model-call-end';

const isAgent = (event: RunEvent): event is RunEvent & { type: 'agent-end' } => event.type === 'agent-end';

const isFallback = (event: RunEvent): event is RunEvent & { type: 'model-fallback' } =>
  event.type === 'model-fallback';

/** Who was asked what, as the log has it. */
export const modelsOf = (
  history: readonly RunEvent[],
): Pick<Proof, 'models' | 'agents'> & { fallbacks: unknown[] } => ({
  agents: history.filter(isAgent).map(({ agent, version, model, promptHash, status, usage }) => ({
    agent,
    ...(version !== undefined && { version }),
    ...(model !== undefined && { model }),
    promptHash,
    status,
    tokens: tokensOf(usage),
  })),
  models: history
    .filter(isAnswer)
    .map(({ role, endpoint, model, promptHash, promptTokens, answerTokens }) => ({
      role,
      endpoint,
      model,
      promptHash,
      promptTokens,
      answerTokens,
    })),
  fallbacks: history.filter(isFallback),
});
