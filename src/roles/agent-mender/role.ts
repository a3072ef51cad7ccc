import { defineRole } from '../role.ts';

/** What a coding CLI is told when the checks complain about what stands in the run's folder. */
export const agentMender = defineRole({
  name: 'agent-mender',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['means', 'spec', 'problems', 'notes', 'complaint'],
  temperature: 0,
});
