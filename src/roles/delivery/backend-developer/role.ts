import { defineRole } from '../../role.ts';
import { deliverySlots } from '../delivery-slots.ts';

/** Writes the server behind openapi.yaml. */
export const backendDeveloper = defineRole({
  name: 'backend-developer',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: deliverySlots,
  temperature: 0.2,
});
