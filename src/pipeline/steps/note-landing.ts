import type { Facts } from '../../domain/facts.ts';
import type { StepTools } from '../step-tools.ts';

/** Writes down whether the answer in hand could be used, for the model that gave it: formats are chosen by that. */
export const noteLanding = ({ reply }: Facts, landed: boolean, tools: StepTools): void => {
  const format = reply?.format;
  if (reply === undefined || format === undefined) return;
  const answer = tools
    .history()
    .findLast((event) => event.type === 'model-call-end' && event.role === reply.role);
  if (answer?.type !== 'model-call-end') return;
  const { endpoint, model, asked = model } = answer;
  tools.note({ type: 'edit-outcome', endpoint, model: asked, format, landed });
};
