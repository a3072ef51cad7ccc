import { defineRole } from '../role.ts';

export const elaborator = defineRole({
  name: 'elaborator',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['contract', 'project', 'spec'],
  temperature: 0.2,
});
