import express, { type Express } from 'express';
import { answerError, answerMissing } from './errors.ts';
import { health } from './routes/health.ts';

/** The application without a port, so that tests can listen where they like. */
export const createApp = (): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json());

  app.use('/health', health);

  app.use(answerMissing);
  app.use(answerError);
  return app;
};
