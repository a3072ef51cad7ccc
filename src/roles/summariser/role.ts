import { defineRole } from '../role.ts';

/** Says in a few sentences what a run came to, for a person; only where a route of its own names a model. */
export const summariser = defineRole({
  name: 'summariser',
  prompt: new URL('./prompt.md', import.meta.url),
  slots: ['outcome', 'digest'],
  temperature: 0.2,
});
