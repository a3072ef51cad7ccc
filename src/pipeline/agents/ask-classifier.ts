import { z } from 'zod';
import { cutText } from '../../domain/cut-text.ts';
import { ModelError, UserError } from '../../domain/errors.ts';
import { splitThinking } from '../../extract/split-thinking.ts';
import { classifier } from '../../roles/classifier/role.ts';
import { quoteData } from '../../roles/quote-data.ts';
import { askTwice, type Reading } from '../ask-twice.ts';
import type { StepTools } from '../step-tools.ts';

/** Of the wish: its beginning says what it is about. */
const specCharacters = 4000;

const answerSchema = z.strictObject({ choice: z.string() });

/** Only a name that was offered is a choice; a name nearly like it is none. */
const readChoice = (name: string, names: readonly string[]): Reading<string> =>
  names.includes(name)
    ? { kind: 'read', value: name }
    : { kind: 'unreadable', complaint: `it has to be one of ${names.join(', ')}` };

/**
 * Whom a model would choose; undefined where no route of its own names one, and where its answer cannot be used: then it is
 * told, and the records decide. No format is asked of the server beyond the words of the prompt.
 */
export const askClassifier = async (
  known: readonly string[],
  names: readonly string[],
  tools: StepTools,
): Promise<string | undefined> => {
  if (!tools.settings.hasModelFor(classifier.name)) return undefined;
  const spec = quoteData('DATA: the task', cutText(tools.task.spec, specCharacters));
  const choices = known.map((line) => `- ${line}`).join('\n');
  const drop = (why: string): undefined =>
    tools.note({ type: 'run-warn', message: `the classifier was of no help: ${why}` }) as undefined;
  try {
    const reading = await askTwice(
      async (complaint) => splitThinking(await tools.ask(classifier, { choices, spec, complaint })).answer,
      {
        lines: (text) => readChoice(text.trim(), names),
        json: (value) => {
          const parsed = answerSchema.safeParse(value);
          return parsed.success ? readChoice(parsed.data.choice, names) : undefined;
        },
      },
    );
    return reading.kind === 'read' ? reading.value : drop(reading.complaint);
  } catch (error) {
    // The task does not depend on it: only what ends the run ends it here.
    if (error instanceof ModelError || error instanceof UserError) return drop(error.message);
    throw error;
  }
};
