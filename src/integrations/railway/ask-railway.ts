import { setTimeout as pause } from 'node:timers/promises';
import { Agent, fetch } from 'undici';
import { z } from 'zod';
import { plainLine } from '../../domain/cut-text.ts';
import { HostError } from '../../domain/host-error.ts';

/** One document of the GraphQL API, and what a refusal of it means. */
export interface RailwayCall<Schema extends z.ZodType> {
  document: string;
  /** Such as `create the service`. */
  doing: string;
  schema: Schema;
  /** Where a look with the same token was answered before, a refusal is the plan's or the rights', not the token's. */
  makes?: boolean;
}

export type AskRailway = <Schema extends z.ZodType>(
  call: RailwayCall<Schema>,
  variables: Readonly<Record<string, unknown>>,
) => Promise<z.infer<Schema>>;

export interface RailwayAccess {
  apiUrl: string;
  token: string;
  signal: AbortSignal;
}

const timeoutMs = 30_000;
const longestWaitSeconds = 60;
const mostWaits = 3;
const agent = new Agent({ connections: 2, connect: { timeout: 10_000 }, keepAliveTimeout: 1_000 });
const repeat = 'repeat the command: what was made is found and not made twice';

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).optional() }),
    )
    .optional(),
});

interface Answered {
  status: number;
  headers: Headers | { get(name: string): string | null };
  text: string;
}

const post = async (
  { apiUrl, token, signal }: RailwayAccess,
  body: string,
): Promise<Answered | undefined> => {
  try {
    const response = await fetch(apiUrl, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'user-agent': 'millwright',
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      dispatcher: agent,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch {
    return undefined;
  }
};

/** Seconds that Railway asks to wait (`Retry-After`, docs.railway.com/integrations/api, "Rate limits"). */
const limitSeconds = ({ status, headers }: Answered): number | undefined => {
  if (status !== 429) return undefined;
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(after) ? Math.max(0, after) : longestWaitSeconds + 1;
};

const rateLimited = (doing: string, seconds: number): HostError =>
  new HostError('rate-limited', `Railway lets us do no more for now: it could not ${doing}`, {
    hint: `the limit ends in ${Math.ceil(seconds)} s or later; then ${repeat}`,
  });

const tokenHint =
  'set railway.token (MILLWRIGHT_RAILWAY_TOKEN) to an account or workspace token of https://railway.com/account/tokens';

const statusError = ({ status }: Answered, doing: string): HostError | undefined => {
  if (status === 401)
    return new HostError('unauthorized', `Railway does not take the token: it could not ${doing}`, {
      hint: tokenHint,
    });
  if (status === 403)
    return new HostError('forbidden', `the token has no right to ${doing}`, { hint: tokenHint });
  if (status === 402) return quota(doing, '');
  if (status >= 500)
    return new HostError('unreachable', `Railway answered ${status}: it could not ${doing}`, {
      hint: repeat,
    });
  return undefined;
};

const quota = (doing: string, said: string): HostError =>
  new HostError('quota', `Railway refused to ${doing}${said && `: ${plainLine(said, 200)}`}`, {
    hint: `the plan may allow no more (https://railway.com/account/usage): free something or raise it; or Railway's GitHub app may not see the repository. Then ${repeat}`,
  });

const codes: Readonly<Record<string, 'unauthorized' | 'forbidden'>> = {
  UNAUTHENTICATED: 'unauthorized',
  FORBIDDEN: 'forbidden',
};

/** Railway gives limits of a plan no code of their own: what is known is that it answers, and that it does not make this. */
const graphqlError = (
  { message, extensions }: { message: string; extensions?: { code?: string | undefined } | undefined },
  { doing, makes }: Pick<RailwayCall<z.ZodType>, 'doing' | 'makes'>,
): HostError => {
  const code = extensions?.code ?? '';
  const known = codes[code];
  if (known !== undefined)
    return new HostError(known, `the token has no right to ${doing}`, { hint: tokenHint });
  if (code === 'GRAPHQL_VALIDATION_FAILED')
    return new HostError('refused', `Railway's API does not know how to ${doing} any more`, {
      hint: 'a newer Millwright may; until then do this step at https://railway.com',
      cause: { code },
    });
  if (makes === true) return quota(doing, message);
  return new HostError('refused', `Railway refused to ${doing}: ${plainLine(message, 200)}`, {
    hint: tokenHint,
  });
};

const read = <Schema extends z.ZodType>(answered: Answered, call: RailwayCall<Schema>): z.infer<Schema> => {
  const refused = statusError(answered, call.doing);
  if (refused !== undefined) throw refused;
  let answer: z.infer<typeof answerSchema> | undefined;
  try {
    answer = answerSchema.parse(JSON.parse(answered.text));
  } catch {
    answer = undefined;
  }
  const [error] = answer?.errors ?? [];
  if (error !== undefined) throw graphqlError(error, call);
  const data = call.schema.safeParse(answer?.data);
  if (data.success) return data.data;
  throw new HostError(
    'refused',
    `Railway answered something else than expected: it could not ${call.doing}`,
    {
      hint: 'check railway.api_url: https://backboard.railway.com/graphql/v2',
    },
  );
};

/** Asks the GraphQL API. Limits that end soon are waited for, a few times. */
export const railwayClient =
  (access: RailwayAccess): AskRailway =>
  async (call, variables) => {
    const body = JSON.stringify({ query: call.document, variables });
    for (let waits = 0; ; waits += 1) {
      const answered = access.signal.aborted ? undefined : await post(access, body);
      if (access.signal.aborted)
        throw new HostError('cancelled', `cancelled before Railway could ${call.doing}`, { hint: repeat });
      if (answered === undefined)
        throw new HostError('unreachable', `Railway cannot be reached: it could not ${call.doing}`, {
          hint: `look at the network and at railway.api_url, then ${repeat}`,
        });
      const seconds = limitSeconds(answered);
      if (seconds === undefined) return read(answered, call);
      if (waits === mostWaits || seconds > longestWaitSeconds) throw rateLimited(call.doing, seconds);
      await pause(seconds * 1000, undefined, { signal: access.signal }).catch(() => undefined);
    }
  };
