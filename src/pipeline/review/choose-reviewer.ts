import { UserError } from '../../domain/errors.ts';
import type { RunEvent } from '../../domain/events.ts';
import type { ReviewPolicy } from '../../domain/request.ts';
import { lastAgent } from '../agents/agent-history.ts';
import type { AskOptions, ModelAt, StepTools } from '../step-tools.ts';

/** How a review will be asked for, and why. */
export interface Seat {
  mode: 'dual' | 'self';
  why: string;
  author: ModelAt | undefined;
  options: Pick<AskOptions, 'avoid' | 'prefer'>;
}

const authors = new Set(['coder', 'healer']);

/** The model that gave the last answer in one of these roles. */
const lastAnswer = (history: readonly RunEvent[], roles: ReadonlySet<string>): ModelAt | undefined => {
  const last = history.findLast((event) => event.type === 'model-call-end' && roles.has(event.role));
  if (last?.type !== 'model-call-end') return undefined;
  return { name: last.asked ?? last.model, endpoint: last.endpoint };
};

/** The same model at another server is no other opinion. */
const isSame = (a: ModelAt, b: ModelAt | undefined): boolean => a.name === b?.name;

/**
 * The review that a run asks for; undefined where there is none. Without rounds nobody reviews, but for `iterate`: there
 * they are the rounds of mending after a review.
 */
export const policyOf = ({
  task,
  settings,
}: Pick<StepTools, 'task' | 'settings'>): ReviewPolicy | undefined => {
  const policy = task.request?.review ?? settings.review;
  const off = policy.mode === 'none' || (policy.rounds === 0 && task.recipe !== 'iterate');
  if (off) return undefined;
  // A review that stands alone changes nothing: there is nobody to mend.
  return task.recipe === 'review' ? { ...policy, rounds: 0 } : policy;
};

/** Whatever model reviews it, what a coding CLI wrote is somebody else's. */
const afterAgent = async (
  agent: string,
  mode: ReviewPolicy['mode'],
  { route }: Pick<StepTools, 'route'>,
): Promise<Seat> => {
  const [reviewer] = await route('reviewer');
  const asked = mode === 'self' ? ` (self was asked for, and ${agent} reviews nothing)` : '';
  const why = `${reviewer?.name ?? 'nobody'} reviews what ${agent} wrote${asked}`;
  return { mode: 'dual', why, author: undefined, options: { prefer: reviewer } };
};

/**
 * Who is to review: another model than the one that wrote what stands, where the reviewer's route has one and nobody
 * wants it otherwise. Throws UserError where `dual` is wanted and cannot be had: it never silently becomes `self`.
 */
export const chooseReviewer = async (
  { mode }: ReviewPolicy,
  tools: Pick<StepTools, 'route' | 'history' | 'task'>,
): Promise<Seat> => {
  const agent = tools.task.agent && (lastAgent(tools.history()) ?? tools.task.agent);
  if (agent !== undefined) return afterAgent(agent, mode, { route: (role) => tools.route(role) });
  const author = lastAnswer(tools.history(), authors) ?? (await tools.route('coder'))[0];
  const reviewers = await tools.route('reviewer');
  const other = reviewers.find((model) => !isSame(model, author));
  const wrote = author?.name ?? 'nobody';
  if (mode === 'self')
    return {
      mode: 'self',
      why: `self was asked for: ${wrote} in a fresh context`,
      author,
      options: { prefer: author },
    };
  if (other)
    return {
      mode: 'dual',
      why: `${other.name} reviews what ${wrote} wrote`,
      author,
      options: { avoid: author, prefer: other },
    };
  if (mode === 'dual')
    throw new UserError(
      `a review by another model was asked for, but the reviewer's route has only ${wrote}, which writes the code`,
      {
        hint: 'name a second model: [routes] reviewer = ["MODEL@ENDPOINT"] in millwright.toml; or take --mode auto',
      },
    );
  return {
    mode: 'self',
    why: `the reviewer's route has no other model than ${wrote}, which wrote the code`,
    author,
    options: {},
  };
};

const reviewer: ReadonlySet<string> = new Set(['reviewer']);

/** Who it was in the end: a route goes on to its next model when one does not answer. */
export const whoReviewed = (seat: Seat, history: readonly RunEvent[]): Pick<Seat, 'mode' | 'why'> => {
  const asked = lastAnswer(history, reviewer);
  const mode = asked === undefined ? seat.mode : isSame(asked, seat.author) ? 'self' : 'dual';
  if (mode === seat.mode) return { mode, why: seat.why };
  return mode === 'self'
    ? { mode, why: `no other model than ${asked?.name}, which wrote the code, answered` }
    : {
        mode,
        why: `${asked?.name} answered: the reviewer's route does not lead to ${seat.author?.name} first`,
      };
};
