import { splitThinking } from '../../extract/split-thinking.ts';
import { adviser } from '../../roles/adviser/role.ts';
import type { Step } from '../step.ts';
import { readNamed } from './describe-project.ts';

/** Answers a question in words. Nothing is executed, so nothing is verified. */
export const answer: Step = {
  name: 'answer',
  async run(facts, tools) {
    const { task } = tools;
    const named = Object.keys(facts.given ?? {});
    const shown = named.length === 0 ? undefined : await readNamed(tools, named, task.spec);
    const reply = await tools.ask(adviser, { files: shown?.files ?? '', question: task.spec });
    const { answer: text } = splitThinking(reply);
    if (text.trim() === '')
      return { kind: 'stop', outcome: 'failed', reason: 'the model thought and then said nothing' };
    const left = named.filter((path) => !(shown?.whole ?? []).includes(path));
    const explanation = left.map((path) => `${path} did not fit and was shown in parts`);
    return {
      kind: 'stop',
      outcome: 'unverified',
      reason: 'an answer in words: nothing was executed',
      facts: { result: { status: 'answered', files: [], text: text.trim(), explanation } },
    };
  },
};
