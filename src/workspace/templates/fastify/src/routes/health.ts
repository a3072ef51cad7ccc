import type { FastifyPluginAsync } from 'fastify';

const schema = {
  response: {
    200: {
      type: 'object',
      properties: { status: { type: 'string' } },
      required: ['status'],
    },
  },
};

export const health: FastifyPluginAsync = async (app) => {
  app.get('/health', { schema }, () => ({ status: 'ok' }));
};
