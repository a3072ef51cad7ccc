import { describeAnswer, type Answer, type ProbedAnswer, type ProbeReport } from './probe-report.ts';

/** `unclear`: the answer does not tell whether there is such an endpoint. */
export type Served = 'served' | 'missing' | 'broken' | 'unclear';

export interface JudgedAnswer {
  key: string;
  served: Served;
  /** For the model where it is not served. */
  reason: string;
  line: string;
}

/** A path and all that a part of a service may see of it, which knows nothing of where it hangs: the longest first. */
const tailsOf = (path: string): string[] => {
  const bare = path.split('?', 1)[0] ?? path;
  const parts = bare.split('/').filter((part) => part !== '');
  return [path, ...parts.map((_, at) => `/${parts.slice(at).join('/')}`)];
};

/** Two answers that say the same, whatever path, id, time or number they repeat. */
const shape = ({ status, type, body, path }: Answer): string => {
  const spots = [...tailsOf(path), ...tailsOf(decodeURIComponentSafely(path))].filter(
    (one) => one.length > 1,
  );
  const told = spots.reduce((text, spot) => text.replaceAll(spot, '/'), body);
  return `${status} ${type.split(';', 1)[0]} ${told
    .replaceAll(/[0-9a-f]{8,}(?:-[0-9a-f]{4,}){0,4}/gi, '#')
    .replaceAll(/\d+/g, '#')
    .slice(0, 1_500)}`;
};

function decodeURIComponentSafely(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Refusals say nothing about whether the endpoint is there when everything is refused alike. */
const isRefusal = ({ status }: Answer): boolean => status === 401 || status === 403 || status === 429;

const judgeOne = (answer: ProbedAnswer, unknown: Answer | undefined): Omit<JudgedAnswer, 'key' | 'line'> => {
  const { key, status, path } = answer;
  const said = describeAnswer(answer);
  if (status === undefined)
    return { served: 'broken', reason: `${key} gives ${said}: it has to answer within the time` };
  if (status === 405 || status === 501)
    return { served: 'missing', reason: `${key} answers ${status}: serve this method at this path` };
  if (status >= 500)
    return {
      served: 'broken',
      reason: `${key} (asked as ${path}) answers ${status}: mend it so that it answers with the data or a refusal`,
    };
  // A part of a service may have words of its own for what it lacks: so a path below this one is compared with too.
  const isLikeNobodys = [unknown, answer.beyond].some((one) => one && shape(one) === shape(answer));
  if (!isLikeNobodys) return { served: 'served', reason: '' };
  if (isRefusal(answer))
    return {
      served: 'unclear',
      reason: `${key} answers ${status}, and so does a path that nobody serves: it cannot be told whether it is there`,
    };
  return status === 404
    ? {
        served: 'missing',
        reason: `${key} (asked as ${path}) answers 404 in the same words as a path that nobody serves: add the route; where it is there and only the thing is missing, let POST answer with its id, or say in the answer what is missing`,
      }
    : {
        served: 'missing',
        reason: `${key} (asked as ${path}) gives the same answer ${status} as a path that nobody serves, such as a page for everything: add the route`,
      };
};

/** Which endpoints are served. A 404 for a missing thing is told from one for a missing route by comparing it with an answer for a path that nobody serves. */
export const judgeAnswers = ({
  answers,
  unknown,
}: Pick<ProbeReport, 'answers' | 'unknown'>): JudgedAnswer[] =>
  answers.map((answer) => {
    const method = answer.key.split(' ', 1)[0] ?? '';
    const judged = judgeOne(answer, unknown[method]);
    return {
      key: answer.key,
      ...judged,
      line: `${answer.key}: ${describeAnswer(answer)} – ${judged.served}`,
    };
  });
