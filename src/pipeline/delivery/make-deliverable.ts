import type { Facts } from '../../domain/facts.ts';
import { fillSlots } from '../../roles/delivery/fill-slots.ts';
import type { Deliverable, GateRow, Product } from '../gates/gate-row.ts';
import { complaintText } from '../steps/generate.ts';
import type { StepTools } from '../step-tools.ts';
import { gatherIngredients } from './gather-ingredients.ts';
import { landAnswer } from './land-answer.ts';
import { promptOf } from './prompt-of.ts';

/** Answers for one deliverable that could not be used, before the gate says that it is missing. */
const answersLimit = 3;

/** What came of one deliverable. `files` is empty where no answer could be used; `complaint` says why the last one could not. */
export interface Made {
  deliverable: Deliverable;
  role: string;
  roleHash?: string;
  files: Map<string, string | null>;
  complaint?: string;
}

/** Asks the role that makes a deliverable for it, and once more with the reason for each answer that cannot be used. */
export const makeDeliverable = async (
  deliverable: Deliverable,
  given: { facts: Facts; row: GateRow; product: Product },
  tools: StepTools,
): Promise<Made> => {
  const { role, context, call } = await gatherIngredients(deliverable, given, tools);
  const { prompt, hash } = await promptOf(role, tools);
  let complaint = '';
  for (let attempt = 0; attempt < answersLimit; attempt += 1) {
    const slots = fillSlots({ ...call, complaint: complaintText(complaint) });
    const text = await tools.ask(
      prompt,
      { ...slots, inputs: context.files },
      // The same question at the same temperature gets the same unusable answer.
      { temperature: prompt.temperature + 0.2 * attempt },
    );
    const landing = await landAnswer(text, { deliverable, shown: context.whole }, tools);
    if (landing.kind === 'landed')
      return { deliverable, role, files: landing.files, ...(hash !== undefined && { roleHash: hash }) };
    complaint = landing.complaint;
  }
  return { deliverable, role, files: new Map(), complaint };
};
