import { defineRole } from '../role.ts';

export const reviewer = defineRole({
  name: 'reviewer',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['contract', 'spec', 'checks', 'files', 'notes'],
  temperature: 0,
});
