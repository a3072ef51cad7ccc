import { z } from 'zod';
import { proofOfToken } from '../../server-file.ts';
import { defineRoute, json, text, type ApiRoute } from '../api-route.ts';
import { healthSchema } from '../look-after-health.ts';
import { metricsText } from '../metrics-text.ts';
import { linkMinutes } from '../sessions.ts';

const nothing = z.strictObject({});

const health = defineRoute({
  method: 'GET',
  path: '/health',
  group: 'server',
  about:
    'Whether the database answers, the queue works and a model server answers; with the token also which does not',
  input: nothing,
  open: true,
  answers: {
    200: { about: 'all is well', schema: healthSchema },
    503: { about: 'something is not', schema: healthSchema },
  },
  async answer({ house, isKnown }) {
    const { isOk, parts, at } = await house.health();
    const status = isOk ? 'ok' : 'failing';
    return json({ status, ...(isKnown && { parts }), at }, isOk ? 200 : 503);
  },
});

const metrics = defineRoute({
  method: 'GET',
  path: '/metrics',
  group: 'server',
  about: 'Figures for Prometheus',
  input: nothing,
  answers: { 200: { about: 'figures as text', type: 'text/plain; version=0.0.4' } },
  answer: async ({ house, context }) =>
    text(
      await metricsText(house, await (await context.store()).modelCalls.records()),
      'text/plain; version=0.0.4',
    ),
});

const identity = defineRoute({
  method: 'GET',
  path: '/api/identity',
  group: 'server',
  about: 'Shows that this server holds the token, without telling it: HMAC-SHA256 of "millwright NONCE"',
  input: z.strictObject({ nonce: z.string().min(16).max(200) }),
  open: true,
  answers: {
    200: { about: 'the proof, in hex digits', schema: z.object({ proof: z.string(), version: z.string() }) },
  },
  answer: ({ input, house }) =>
    json({ proof: proofOfToken(house.sessions.token, input.nonce), version: house.version }),
});

const loginLink = defineRoute({
  method: 'POST',
  path: '/api/login-links',
  group: 'server',
  about: 'A path that lets one browser in, once',
  input: nothing,
  answers: {
    200: { about: 'where to go', schema: z.object({ path: z.string(), minutes: z.int() }) },
  },
  answer: ({ house }) => json({ path: `/login?code=${house.sessions.offer()}`, minutes: linkMinutes }),
});

/** What is told of the server itself. */
export const serverRoutes: readonly ApiRoute[] = [health, metrics, identity, loginLink];
