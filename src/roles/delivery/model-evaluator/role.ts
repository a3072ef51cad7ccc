import { defineRole } from '../../role.ts';
import { deliverySlots } from '../delivery-slots.ts';

/** Writes how the product's models are judged. */
export const modelEvaluator = defineRole({
  name: 'model-evaluator',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: deliverySlots,
  temperature: 0.2,
});
