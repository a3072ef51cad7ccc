import { defineRole } from '../role.ts';

/** What a coding CLI is told that works in the run's own folder. Both parts go to it as one text. */
export const agent = defineRole({
  name: 'agent',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['means', 'notes', 'plan', 'spec', 'complaint'],
  temperature: 0,
});
