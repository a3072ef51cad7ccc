import { defineRole } from '../../role.ts';
import { deliverySlots } from '../delivery-slots.ts';

/** Writes image, workflow, variables, runbook and release. */
export const devopsEngineer = defineRole({
  name: 'devops-engineer',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: deliverySlots,
  temperature: 0.2,
});
