import { json, Router } from 'express';
import type { Health } from '../shared/api.ts';
import { answerMissing } from './errors.ts';

/** Everything below /api. */
export const api = Router();

api.use(json());

api.get('/health', (_request, response) => {
  const health: Health = { status: 'ok', uptime: process.uptime() };
  response.json(health);
});

api.use(answerMissing);
