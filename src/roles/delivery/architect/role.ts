import { defineRole } from '../../role.ts';
import { deliverySlots } from '../delivery-slots.ts';

/** Writes endpoints, data, schemas and the decisions behind them. */
export const architect = defineRole({
  name: 'architect',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: deliverySlots,
  temperature: 0.2,
});
