import { defineRole } from '../role.ts';

/** Cuts a large wish into parts that can be done and checked by themselves. */
export const decomposer = defineRole({
  name: 'decomposer',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['contract', 'project', 'spec', 'complaint'],
  temperature: 0.2,
});
