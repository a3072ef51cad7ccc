import { defineRole } from '../role.ts';

/** Says who should do a task, where a route of its own names a model for that. Its word is checked against who can be had. */
export const classifier = defineRole({
  name: 'classifier',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['choices', 'spec', 'complaint'],
  temperature: 0,
});
