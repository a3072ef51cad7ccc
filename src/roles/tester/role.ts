import { defineRole } from '../role.ts';

/** Takes the route of the coder: it is the same work in other words. */
export const tester = defineRole({
  name: 'coder',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['contract', 'files', 'task', 'complaint'],
  temperature: 0.3,
});
