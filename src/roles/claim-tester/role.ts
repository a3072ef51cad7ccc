import { defineRole } from '../role.ts';

/** The reviewer again, asked to show what it claims: its route is the reviewer's. */
export const claimTester = defineRole({
  name: 'reviewer',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['advice', 'spec', 'claim', 'path', 'files'],
  temperature: 0,
});
