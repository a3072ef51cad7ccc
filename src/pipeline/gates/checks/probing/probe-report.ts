import { z } from 'zod';

/** One answer of the service; `error` where none came, such as `timeout` or `ECONNRESET`. */
const answerSchema = z.object({
  path: z.string().catch(''),
  status: z.int().optional(),
  type: z.string().default(''),
  body: z.string().default(''),
  error: z.string().optional(),
  ms: z.number().default(0),
});
export type Answer = z.infer<typeof answerSchema>;

/** `beyond`: where the thing was not found, what a path below it is answered with, which nobody serves. */
const probedSchema = answerSchema.extend({ key: z.string(), beyond: answerSchema.optional() });
export type ProbedAnswer = z.infer<typeof probedSchema>;

/** What the guest program prints. `state` is told by the cage of the service, which the service could forge: for sentences only. */
export const probeReportSchema = z.object({
  ready: z.object({ ok: z.boolean(), ms: z.number(), said: z.array(answerSchema) }),
  answers: z.array(probedSchema),
  /** What a path that nobody serves is answered with, by method. */
  unknown: z.record(z.string(), answerSchema),
  state: z.object({
    port: z.int().optional(),
    ended: z.string().optional(),
    listening: z.array(z.int()).default([]),
  }),
});
export type ProbeReport = z.infer<typeof probeReportSchema>;

/** `200 application/json in 12 ms`, or what went wrong. */
export const describeAnswer = ({ status, type, error, ms }: Answer): string =>
  error === undefined
    ? `${status} ${type.slice(0, 60)} in ${Math.round(ms)} ms`
    : `no answer (${error.slice(0, 60)})`;
