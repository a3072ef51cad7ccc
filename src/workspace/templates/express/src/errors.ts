import type { ErrorRequestHandler, RequestHandler } from 'express';

/** Every path that no route took. */
export const answerMissing: RequestHandler = ({ method, path }, response) => {
  response.status(404).json({ error: `there is no ${method} ${path}` });
};

/** Errors of the framework and of packages like http-errors say their status. */
const statusOf = (error: unknown): number =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;

/** What is the caller's fault is told; anything else is logged and told nobody. Express knows it by its four parameters. */
export const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const status = statusOf(error);
  const isCallers = status < 500 && error instanceof Error;
  if (!isCallers) console.error(error);
  response.status(status).json({ error: isCallers ? error.message : 'internal error' });
};
