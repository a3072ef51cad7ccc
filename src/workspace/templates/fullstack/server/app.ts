import express, { type Express, type RequestHandler } from 'express';
import { api } from './api.ts';
import { answerError, answerMissing } from './errors.ts';

/** The application without a port. `client` answers what is not of the API: the built pages, or Vite. */
export const createApp = (...client: RequestHandler[]): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.use('/api', api);
  if (client.length > 0) app.use(...client);
  app.use(answerMissing);
  app.use(answerError);
  return app;
};
