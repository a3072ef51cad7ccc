import type { Facts } from '../../domain/facts.ts';
import type { StepOutcome } from '../step.ts';

/** Answers that could not be used in one run, over all rounds, before it ends: retries must not multiply. */
const unusableLimit = 3;

/** What a model wrote cannot be used: the complaint is its next prompt, a limited number of times. */
export const refuseAnswer = (facts: Facts, complaint: string, wanted: string[] = []): StepOutcome => {
  const unusable = (facts.unusable ?? 0) + 1;
  const note: Facts = { unusable, complaint, wanted: [...new Set([...(facts.wanted ?? []), ...wanted])] };
  if (unusable <= unusableLimit)
    return { kind: 'go-to', step: facts.reply?.role === 'healer' ? 'heal' : 'generate', facts: note };
  const ending = {
    outcome: 'failed',
    reason: `${unusable} answers in this run could not be used; the last one: ${firstLine(complaint)}`,
  } as const;
  return { kind: 'go-to', step: 'commit', facts: { ...note, ending } };
};

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, 200);
