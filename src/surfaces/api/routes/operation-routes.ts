import { UnavailableError, UserError } from '../../../domain/errors.ts';
import { findRun } from '../../../operations/find-run.ts';
import { operations } from '../../../operations/index.ts';
import type { Operation, OperationContext } from '../../../operations/operation.ts';
import { runStartedSchema } from '../../../operations/run-started.ts';
import { routeOf } from '../../operation-route.ts';
import { json, type ApiRequest, type ApiRoute } from '../api-route.ts';
import { Refusal } from '../refusal.ts';

/** The run that a request names. Throws Refusal (404) where there is none. */
export const requireRun = async (
  reference: string,
  context: OperationContext,
): ReturnType<typeof findRun> => {
  const store = await context.store();
  return findRun(reference, store).catch((error: unknown) => {
    if (!(error instanceof UserError) || error instanceof UnavailableError) throw error;
    throw new Refusal(404, error.message, { hint: error.hint, cause: error });
  });
};

const startedAnswer = {
  about: 'the run; it goes on by itself',
  schema: runStartedSchema,
  headers: { location: 'the run' },
};

const answer =
  (operation: Operation) =>
  async ({ input, context }: ApiRequest<Record<string, unknown>>): Promise<Response> => {
    const { run } = input;
    if (typeof run === 'string') await requireRun(run, context);
    const output: unknown = operation.output.parse(await operation.run(input, context));
    if (operation.starts !== 'run') return json(output);
    const { runId } = runStartedSchema.parse(output);
    return json(output, 202, { location: `/api/runs/${runId}` });
  };

/** The routes of these operations: one each, from what the operation says of itself. */
export const routesOf = (registry: Readonly<Record<string, Operation>>): ApiRoute[] =>
  Object.values(registry).flatMap((operation) => {
    const route = routeOf(operation);
    if (route === undefined) return [];
    const { about, input, output } = operation;
    const answers: ApiRoute['answers'] =
      operation.starts === 'run' ? { 202: startedAnswer } : { 200: { about: 'done', schema: output } };
    return [{ ...route, group: 'operations', about, input, answers, answer: answer(operation) }];
  });

export const operationRoutes = routesOf(operations);
