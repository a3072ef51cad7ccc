import { readFile } from 'node:fs/promises';
import type { Model } from '../model.ts';
import { scriptedModel } from '../scripted.ts';

/** What the demo's model says, in order, and a sign of the role that must be asking. */
const script = [
  { file: '1-plan.md', role: 'You plan small pieces of software' },
  { file: '2-code.md', role: 'You write complete, working code' },
  { file: '3-heal-types.md', role: 'You repair code' },
  { file: '4-heal-result.md', role: 'You repair code' },
  { file: '5-review.md', role: 'You review code' },
];

/** The name under which tasks ask for it. */
export const demoModelName = 'scripted@demo';

/**
 * No model at all: recorded answers that ship with the product, for showing the whole line on a machine without one.
 * Everything around the answers is real. `answered` calls of the run are in its log already (it was resumed).
 */
export const createDemoModel = async (answered: number): Promise<Model> => {
  const replies = script.slice(answered).map(async ({ file, role }) => ({
    text: await readFile(new URL(file, import.meta.url), 'utf8'),
    expect: { system: role },
  }));
  return scriptedModel({ name: 'scripted', endpoint: 'demo', replies: await Promise.all(replies) });
};
