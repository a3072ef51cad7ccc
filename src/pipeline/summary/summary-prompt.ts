import type { StoredEvent } from '../../domain/events.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Message } from '../../models/model.ts';
import { quoteData } from '../../roles/quote-data.ts';
import { renderRole } from '../../roles/role.ts';
import { summariser } from '../../roles/summariser/role.ts';
import { hashPrompt } from '../ask-model.ts';
import { digestRun } from './digest-run.ts';

/** What the summariser is asked about a run that ended so. */
export const summaryPrompt = async (
  events: readonly StoredEvent[],
  outcome: Outcome,
): Promise<{ messages: Message[]; temperature: number; promptHash: string }> => {
  const digest = quoteData('DATA: digest of the log', digestRun(events));
  const messages = await renderRole(summariser, { outcome, digest });
  return { messages, temperature: summariser.temperature, promptHash: hashPrompt(messages) };
};
