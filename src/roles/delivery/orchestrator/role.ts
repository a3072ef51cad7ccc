import { defineRole } from '../../role.ts';
import { deliverySlots } from '../delivery-slots.ts';

/** Cuts requirements into tasks, each for one role. */
export const orchestrator = defineRole({
  name: 'orchestrator',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: deliverySlots,
  temperature: 0.2,
});
