import type { Operation } from '../operations/operation.ts';

export interface OperationRoute {
  method: 'GET' | 'POST';
  /** Fields in braces are input. */
  path: string;
}

/** Where a server offers an operation; undefined for one that needs the database for itself. */
export const routeOf = ({ name, http }: Operation): OperationRoute | undefined =>
  http === 'none' ? undefined : (http ?? { method: 'POST', path: `/api/${name}` });

/** Names of the fields in the path of a route. */
export const fieldsOfPath = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, field = '']) => field);
