import type { z } from 'zod';
import { shortId } from '../../../domain/id.ts';
import type { questions } from '../../../operations/questions.ts';
import { printable } from '../../printable.ts';
import { styled, type Line } from '../line.ts';

type Waiting = z.infer<typeof questions.output>['waiting'][number];

const nextStep = ({ kind, run, task }: Waiting): string => {
  if (kind === 'question') return `millwright answer ${shortId(run ?? task)} "TEXT"`;
  if (kind === 'approval') return `millwright answer ${shortId(run ?? task)} --decision approve`;
  return `millwright approve ${shortId(task)}   or   millwright reject ${shortId(task)} "why"`;
};

/** Each with what it asks and what may be done. */
export const renderQuestions = ({ waiting }: z.infer<typeof questions.output>): Line[] =>
  waiting.length === 0
    ? [['nothing waits for you']]
    : waiting.flatMap((one): Line[] => [
        [
          styled('bold', shortId(one.run ?? one.task)),
          '  ',
          styled('yellow', one.kind.padEnd(8)),
          styled('dim', `  since ${one.since.slice(0, 16).replace('T', ' ')}  `),
          printable(one.title, 60),
          styled('dim', `  ${printable(one.project, 80)}`),
        ],
        ...one.question
          .split('\n')
          .slice(0, 8)
          .map((text): Line => [`    ${printable(text, 200)}`]),
        [styled('dim', `    ${nextStep(one)}`)],
      ]);
