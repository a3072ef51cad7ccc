import type { z } from 'zod';
import type { OperationContext } from '../../operations/operation.ts';
import { jsonLine } from '../cli/json-line.ts';
import type { House } from './house.ts';

/** What a route may answer with one status. Without `schema` it is text of that type. */
export interface ApiAnswer {
  about: string;
  schema?: z.ZodType;
  /** Default `application/json`. */
  type?: string;
  headers?: Readonly<Record<string, string>>;
}

/** One request, checked: who asks is known, and the input holds. */
export interface ApiRequest<Input> {
  input: Input;
  /** Of the caller: paths resolve in their folder; the signal aborts when they leave. */
  context: OperationContext;
  house: House;
  headers: Headers;
  /** The bytes of the body, for a route that takes them. */
  body?: Uint8Array;
  /** Whether they showed the token or a session; an open route is also answered to others. */
  isKnown: boolean;
}

/**
 * One route. Its input is gathered from the path, the query (GET) or the JSON body (POST), and is checked before `answer`
 * sees it.
 */
export interface ApiRoute {
  method: 'GET' | 'POST' | 'DELETE';
  /** Fields in braces are input. */
  path: string;
  group: string;
  about: string;
  input: z.ZodObject;
  answers: Readonly<Record<number, ApiAnswer>>;
  /** Answered without a token. */
  open?: true;
  /** Its body is taken as it came, and is no input. */
  takesBytes?: true;
  answer(request: ApiRequest<Record<string, unknown>>): Response | Promise<Response>;
}

export const defineRoute = <Input extends z.ZodObject>(
  route: Omit<ApiRoute, 'input' | 'answer'> & {
    input: Input;
    answer(request: ApiRequest<z.infer<Input>>): Response | Promise<Response>;
  },
): ApiRoute => route;

export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(jsonLine(value), { status, headers: { 'content-type': 'application/json', ...headers } });

export const text = (value: string, type: string, status = 200): Response =>
  new Response(value, { status, headers: { 'content-type': type } });
