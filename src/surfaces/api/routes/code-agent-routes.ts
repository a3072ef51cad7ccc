import { z } from 'zod';
import { outcomeSchema } from '../../../domain/outcome.ts';
import { code } from '../../../operations/code.ts';
import type { RunSummary } from '../../../operations/summarise-run.ts';
import { defineRoute, json, type ApiRoute } from '../api-route.ts';
import { awaitRun, longestWaitSeconds, type Stand } from '../await-run.ts';
import { Refusal } from '../refusal.ts';

const language = z.string().min(1).max(60).default('python');
const source = z.string({ error: 'is needed' }).min(1, { error: 'is empty' }).max(400_000);
const words = z.string().max(10_000);
const givenCode = { code: source, language };
const name = z
  .string()
  .regex(/^[\w.+-]{1,40}$/, { error: 'must be a name' })
  .optional();

type CodeInput = Parameters<typeof code.run>[0];

const jobOf = (job: CodeInput['job'], given: Partial<CodeInput>): CodeInput =>
  code.input.parse({ job, ...given });

/** The five types of task that people know, and what they are here. */
const types = {
  'code-generate': {
    params: z.strictObject({ spec: words.min(1, { error: 'is empty' }), language }),
    job: ({ spec, language }: { spec: string; language: string }) =>
      jobOf('generate', { instructions: spec, language }),
  },
  'code-refactor': {
    params: z.strictObject({ ...givenCode, guidance: words.optional() }),
    job: ({
      code: text,
      language,
      guidance,
    }: {
      code: string;
      language: string;
      guidance?: string | undefined;
    }) => jobOf('refactor', { text, language, ...(guidance !== undefined && { instructions: guidance }) }),
  },
  'code-test': {
    params: z.strictObject(givenCode),
    job: ({ code: text, language }: { code: string; language: string }) => jobOf('test', { text, language }),
  },
  'code-document': {
    params: z.strictObject({ ...givenCode, style: name }),
    job: ({ code: text, language, style }: { code: string; language: string; style?: string | undefined }) =>
      jobOf('document', {
        text,
        language,
        ...(style !== undefined && { instructions: `Describe it in the ${style} style.` }),
      }),
  },
  'code-fix-lint': {
    params: z.strictObject({ ...givenCode, linter: name }),
    job: ({
      code: text,
      language,
      linter,
    }: {
      code: string;
      language: string;
      linter?: string | undefined;
    }) =>
      jobOf('fix-lint', {
        text,
        language,
        ...(linter !== undefined && { instructions: `Mend what ${linter} complains of.` }),
      }),
  },
} as const;

const input = z.strictObject({
  task_id: z.string().max(200).optional().meta({ description: 'your name for it; it comes back' }),
  type: z.enum(['code-generate', 'code-refactor', 'code-test', 'code-document', 'code-fix-lint'], {
    error: `must be one of ${Object.keys(types).join(', ')}`,
  }),
  params: z.record(z.string(), z.unknown()).default({}).meta({
    description: 'code-generate: spec, language; the others: code, language, and guidance, style or linter',
  }),
  wait_seconds: z.int().min(0).max(longestWaitSeconds).default(longestWaitSeconds).meta({
    description: 'how long the answer may wait for the end',
  }),
});
type Input = z.infer<typeof input>;

const answerSchema = z.object({
  task_id: z.string().nullable(),
  type: z.string(),
  /** `completed` only where checks proved it. */
  status: z.enum(['completed', 'error', 'running', 'waiting']),
  outcome: outcomeSchema.nullable(),
  message: z.string().nullable(),
  output: z.string().nullable(),
  question: z.string().nullable(),
  checks: z.array(z.object({ name: z.string(), status: z.string() })),
  run_id: z.string(),
  duration_seconds: z.number(),
  timestamp: z.iso.datetime(),
});

const readJob = ({ type, params }: Input): CodeInput => {
  const parsed = types[type].params.safeParse(params);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => ({
      path: ['params', ...issue.path].join('.'),
      message: issue.message,
    }));
    const [first] = fields;
    throw new Refusal(400, `${first?.path ?? 'params'} ${first?.message ?? 'does not hold'}`, {
      fields,
      hint: `${type} takes ${Object.keys(types[type].params.shape).join(', ')}`,
    });
  }
  return types[type].job(parsed.data as never);
};

const httpStatusOf = ({ summary: { outcome }, isModelDown }: Stand): number => {
  if (outcome === null) return 202;
  if (outcome === 'verified') return 200;
  if (outcome === 'cancelled') return 409;
  return outcome === 'failed' && isModelDown ? 502 : 422;
};

const statusOf = ({ outcome, question }: RunSummary): z.infer<typeof answerSchema>['status'] => {
  if (outcome !== null) return outcome === 'verified' ? 'completed' : 'error';
  return question === null ? 'running' : 'waiting';
};

const execute = defineRoute({
  method: 'POST',
  path: '/execute',
  group: 'code agent',
  about: 'Do a task on a text of code and wait for its end; only what checks proved is `completed`',
  input,
  answers: {
    200: { about: 'done, and proved by checks', schema: answerSchema },
    202: {
      about: 'it goes on, or waits for a person',
      schema: answerSchema,
      headers: { location: 'the run' },
    },
    409: { about: 'it was cancelled', schema: answerSchema },
    422: { about: 'it failed, or nothing proves it', schema: answerSchema },
    502: { about: 'no model answered', schema: answerSchema },
  },
  async answer(request) {
    const job = readJob(request.input);
    const stand = await awaitRun(
      () => code.run(job, request.context),
      { seconds: request.input.wait_seconds, instead: 'use POST /api/code, which answers at once' },
      request,
    );
    const { summary, runId } = stand;
    return json(
      {
        task_id: request.input.task_id ?? null,
        type: request.input.type,
        status: statusOf(summary),
        outcome: summary.outcome,
        message: summary.reason,
        output: summary.result?.text ?? null,
        question: summary.question,
        checks: summary.checks.map(({ name, status }) => ({ name, status })),
        run_id: runId,
        duration_seconds: stand.elapsedSeconds,
        timestamp: new Date().toISOString(),
      } satisfies z.infer<typeof answerSchema>,
      httpStatusOf(stand),
      { location: `/api/runs/${runId}` },
    );
  },
});

/** The routes of the code agent that people know. Its `GET /health` is the server's. */
export const codeAgentRoutes: readonly ApiRoute[] = [execute];
