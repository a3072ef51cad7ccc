import type { Step } from '../step.ts';

/** Work on an existing repository begins with what its checks say now. */
export const survey: Step = {
  name: 'survey',
  run: () => Promise.resolve({ kind: 'go-to', step: 'validate' }),
};
