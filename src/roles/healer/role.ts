import { defineRole } from '../role.ts';

export const healer = defineRole({
  name: 'healer',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['contract', 'project', 'spec', 'files', 'problems', 'notes', 'complaint'],
  temperature: 0.2,
});
