import { defineRole } from '../role.ts';

export const coder = defineRole({
  name: 'coder',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['contract', 'project', 'files', 'plan', 'spec', 'complaint'],
  temperature: 0.2,
});
