import { defineRole } from '../../role.ts';
import { deliverySlots } from '../delivery-slots.ts';

/** Writes runbook and monitoring of a product with models. */
export const aiopsEngineer = defineRole({
  name: 'aiops-engineer',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: deliverySlots,
  temperature: 0.2,
});
