import { defineRole } from '../../role.ts';
import { deliverySlots } from '../delivery-slots.ts';

/** Plans and writes the tests of the requirements. */
export const qaEngineer = defineRole({
  name: 'qa-engineer',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: deliverySlots,
  temperature: 0.2,
});
