import { Bug } from '../../domain/errors.ts';
import { readReply } from '../../extract/read-reply.ts';
import type { Step } from '../step.ts';
import { refuseAnswer } from './refuse-answer.ts';

/** Reads edits out of the reply; an unreadable one goes back to the model with the reason. */
export const extract: Step = {
  name: 'extract',
  async run(facts, { workbench }) {
    if (facts.reply === undefined) throw new Bug('there is no reply to read');
    const reading = readReply(facts.reply.text, { knownPaths: await workbench.paths() });
    if (reading.kind === 'unreadable') return refuseAnswer(facts, reading.sayBack);
    return { kind: 'next', facts: { edits: reading.edits } };
  },
};
