import { z } from 'zod';
import { settleCi } from '../../../operations/intake/settle-ci.ts';
import { takeCiCall } from '../../../operations/intake/take-ci-call.ts';
import { defineRoute, json, type ApiRoute } from '../api-route.ts';
import { Refusal } from '../refusal.ts';

const taken = z.object({ message: z.string() });

/** Calls of GitHub show no token of ours: their signature is checked over the very bytes that came. */
const github = defineRoute({
  method: 'POST',
  path: '/api/hooks/github',
  group: 'hooks',
  about:
    'Where GitHub tells of failed checks (check_run, workflow_run, workflow_job), signed with github.webhook_secret',
  input: z.strictObject({}),
  open: true,
  takesBytes: true,
  answers: {
    200: { about: 'genuine, and nothing is to be done', schema: taken },
    202: { about: 'written down; it is worked at later', schema: taken },
  },
  async answer({ body = new Uint8Array(), headers, context, house }) {
    const header = (name: string): string | undefined => headers.get(name) ?? undefined;
    const { status, text, later } = await takeCiCall({ header, body }, context);
    if (status >= 400) throw new Refusal(status, text);
    // With the signal of the server: the caller leaves as soon as it has its answer.
    if (later) void settleCi(house.parts.context).catch((error: unknown) => house.report(error));
    return json({ message: text }, status);
  },
});

/** Where other servers call. */
export const hookRoutes: readonly ApiRoute[] = [github];
