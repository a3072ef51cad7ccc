import { defineRole } from '../role.ts';

/** Makes a proposal of a rough wish, for a person to read; the elaborator plans what is decided, for the coder. */
export const proposer = defineRole({
  name: 'proposer',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['contract', 'project', 'spec', 'complaint'],
  temperature: 0.2,
});
