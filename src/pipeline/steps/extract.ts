import { Bug } from '../../domain/errors.ts';
import type { Facts } from '../../domain/facts.ts';
import { readReply } from '../../extract/read-reply.ts';
import { isLockFile } from '../choose-context.ts';
import type { Step } from '../step.ts';
import { noteLanding } from './note-landing.ts';
import { refuseAnswer } from './refuse-answer.ts';

/** The only file that the work is about, if there is only one: a block without a path can then be placed. */
const onlyFile = (facts: Facts): string | undefined => {
  // Where tests are owed too, a block without a path may be either.
  if (facts.scope !== undefined) return facts.scope.length === 1 ? facts.scope[0] : undefined;
  const written = Object.keys(facts.files ?? {}).filter((path) => !isLockFile(path));
  const files = written.length > 0 ? written : (facts.plan?.files ?? []);
  return files.length === 1 ? files[0] : undefined;
};

/** Reads edits out of the reply; an unreadable one goes back to the model with the reason. */
export const extract: Step = {
  name: 'extract',
  async run(facts, tools) {
    if (facts.reply === undefined) throw new Bug('there is no reply to read');
    const reading = readReply(facts.reply.text, {
      knownPaths: await tools.workbench.paths(),
      expected: onlyFile(facts),
    });
    if (reading.kind === 'unreadable') {
      noteLanding(facts, false, tools);
      return refuseAnswer(facts, reading.sayBack);
    }
    return { kind: 'next', facts: { edits: reading.edits } };
  },
};
