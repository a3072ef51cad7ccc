import type { z } from 'zod';
import { shortId } from '../../../domain/id.ts';
import type { Task, TaskState } from '../../../domain/task.ts';
import type { runFile } from '../../../operations/tasks/run-file.ts';
import type { submit } from '../../../operations/tasks/submit.ts';
import type { TaskView } from '../../../operations/tasks/task.ts';
import type { tasks as operation } from '../../../operations/tasks/tasks.ts';
import { styled, type Line, type Span } from '../line.ts';
import { printable } from '../../printable.ts';
import { synthesisLines } from './synthesis.ts';

type Colour = Exclude<Parameters<typeof styled>[0], 'bold' | 'dim'>;

const stateColours: Record<TaskState, Colour> = {
  pending: 'cyan',
  queued: 'cyan',
  running: 'cyan',
  blocked: 'yellow',
  review: 'yellow',
  completed: 'green',
  failed: 'red',
  cancelled: 'red',
};

const stateOf = (state: TaskState): Span => styled(stateColours[state], state.padEnd(9));
const minuteOf = (at: string): string => at.slice(0, 16).replace('T', ' ');

type Listed = Pick<Task, 'id' | 'state' | 'title' | 'recipe' | 'createdAt' | 'tags' | 'hold'>;

const renderListed = ({ id, state, title, recipe, createdAt, tags = [], hold }: Listed): Line => [
  styled('bold', shortId(id)),
  '  ',
  stateOf(state),
  '  ',
  styled('dim', `${minuteOf(createdAt)}  ${recipe.padEnd(4)}  `),
  printable(title, 60),
  ...(hold === undefined ? [] : [styled('yellow', `  held: ${printable(hold, 60)}`)]),
  styled('dim', tags.map((tag) => `  #${printable(tag, 30)}`).join('')),
];

/** One task a line, the newest first. */
export const renderTasks = ({ tasks }: z.infer<typeof operation.output>): Line[] =>
  tasks.length === 0
    ? [['no tasks; leave one with `millwright submit "…"`']]
    : tasks.map((task): Line => [
        ...renderListed(task),
        styled('dim', task.project === '' ? '' : `  ${printable(task.project, 80)}`),
      ]);

/** What was left with the floor. */
export const renderSubmit = ({ task, notices }: z.infer<typeof submit.output>): Line[] => [
  renderListed(task),
  ...notices.map((notice): Line => [styled('dim', notice)]),
];

/** What a file of tasks came to, or would come to. */
export const renderRunFile = ({ planned, tasks }: z.infer<typeof runFile.output>): Line[] =>
  planned
    ? planned.map(({ title, kind, in: folder, after }): Line => [
        printable(title, 60),
        styled('dim', `  ${kind}  ${printable(folder, 80)}`),
        styled('dim', after.length > 0 ? `  after ${printable(after.join(', '), 100)}` : ''),
      ])
    : tasks.map(renderListed);

const nextStep = ({ task, question, runs, untaken }: TaskView): Line[] => {
  const id = shortId(task.id);
  if (untaken !== null) return [[styled('yellow', printable(untaken, 1000))], ['see `millwright workers`']];
  const run = runs.at(-1);
  if (question !== null && run)
    return [
      [styled('yellow', printable(question, 2000))],
      [`answer with: millwright answer ${shortId(run.id)}`],
    ];
  if (task.state === 'pending' && task.hold !== undefined)
    return [[`let it start with: millwright approve ${id}, or: millwright reject ${id} "why"`]];
  if (task.state === 'review')
    return [
      [`take it with: millwright approve ${id}`],
      [`or: millwright reject ${id} "why", or: millwright send-back ${id} "what should be different"`],
    ];
  return task.state === 'failed' ? [[`once more with: millwright retry ${id}`]] : [];
};

/** Everything about a task, and what a person may do now. */
export const renderTask = (view: TaskView): Line[] => {
  const { task, project, needs, runs, moves, report } = view;
  return [
    [styled('bold', printable(task.title, 200))],
    [styled('dim', `task ${task.id} · ${task.recipe} · ${printable(project, 200)}`)],
    [stateOf(task.state), ...(task.hold === undefined ? [] : [styled('yellow', printable(task.hold, 200))])],
    ...needs.map(({ id, title, state }): Line => [
      'waits for ',
      shortId(id),
      '  ',
      stateOf(state),
      ' ',
      printable(title, 60),
    ]),
    ...runs.map(({ id, status, outcome, branch }): Line => [
      'run ',
      styled('bold', shortId(id)),
      `  ${outcome ?? status}`,
      styled('dim', branch === undefined ? '' : `  ${branch}`),
    ]),
    ...(report?.lines.map((line): Line => [`  ${line}`]) ?? []),
    ...synthesisLines(report),
    ...moves.map(({ at, to, by, reason }): Line => [
      styled('dim', `${minuteOf(at)}  `),
      to.padEnd(9),
      styled('dim', `  ${printable(by, 60)}${reason === undefined ? '' : `: ${printable(reason, 200)}`}`),
    ]),
    ...nextStep(view),
  ];
};
