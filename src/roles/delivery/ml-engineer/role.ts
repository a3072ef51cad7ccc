import { defineRole } from '../../role.ts';
import { deliverySlots } from '../delivery-slots.ts';

/** Writes the function that predicts, its fallback and its measuring. */
export const mlEngineer = defineRole({
  name: 'ml-engineer',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: deliverySlots,
  temperature: 0.2,
});
