import { defineRole } from '../../role.ts';
import { deliverySlots } from '../delivery-slots.ts';

/** Turns an idea and a person's answers into requirements that can be observed. */
export const onboardingManager = defineRole({
  name: 'onboarding-manager',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: deliverySlots,
  temperature: 0.2,
});
