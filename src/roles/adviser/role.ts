import { defineRole } from '../role.ts';

export const adviser = defineRole({
  name: 'adviser',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['files', 'question'],
  temperature: 0.3,
});
