import { defineRole } from '../../role.ts';
import { deliverySlots } from '../delivery-slots.ts';

/** Designs tokens and three options of the main page. */
export const uxDesigner = defineRole({
  name: 'ux-designer',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: deliverySlots,
  temperature: 0.5,
});
