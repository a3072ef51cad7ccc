import { z } from 'zod';
import { defineRoute, json, type ApiRoute } from '../api-route.ts';
import { describeApi } from '../describe-api.ts';

/** The description of all routes, itself included. */
export const documentRoute = (others: readonly ApiRoute[]): ApiRoute => {
  const route: ApiRoute = defineRoute({
    method: 'GET',
    path: '/api/openapi.json',
    group: 'server',
    about: 'This description',
    input: z.strictObject({}),
    answers: { 200: { about: 'an OpenAPI document, version 3.1', schema: z.looseObject({}) } },
    answer: ({ house }) => json(describeApi([...others, route], house.version)),
  });
  return route;
};
