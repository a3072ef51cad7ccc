import fastify, { type FastifyInstance } from 'fastify';
import { health } from './routes/health.ts';

/** The application without a port, so that tests can listen where they like. */
export const createApp = ({ logger = false } = {}): FastifyInstance => {
  const app = fastify({ logger });
  app.register(health);
  return app;
};
