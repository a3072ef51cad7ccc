import {
  nameOperation,
  operationsOf,
  type OpenApi,
  type Operation,
} from '../../../../toolchains/documents/read-openapi.ts';
import { sampleOf } from '../../../../toolchains/documents/sample-value.ts';

/** One question to the service, as the guest program takes it. */
export interface PlannedRequest {
  /** `GET /tasks (listTasks)`. */
  key: string;
  method: string;
  /** With parameters in braces: the guest puts in what was made before, else the values below. */
  path: string;
  parameters: Record<string, string>;
  query: string;
  headers: Record<string, string>;
  body?: string;
}

const mostRequests = 200;
const longestBody = 4_000;
/** Things are made before they are read, and removed last. */
const order = ['post', 'get', 'head', 'options', 'put', 'patch', 'trace', 'delete'];

const asText = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.slice(0, 200);
};

const parametersIn = (api: OpenApi, { parameters }: Operation, place: string): [string, string][] =>
  parameters.flatMap((one): [string, string][] =>
    one['in'] === place && typeof one['name'] === 'string' && (place === 'path' || one['required'] === true)
      ? [[one['name'], asText(sampleOf(api, one))]]
      : [],
  );

const plainHeader = /^[A-Za-z0-9-]{1,60}$/;

const bodyOf = (api: OpenApi, { body }: Operation): Pick<PlannedRequest, 'headers' | 'body'> => {
  if (body === undefined) return { headers: {} };
  const value = sampleOf(api, body.content);
  const isForm = /x-www-form-urlencoded/i.test(body.mediaType);
  const text =
    isForm && typeof value === 'object' && value !== null
      ? new URLSearchParams(Object.entries(value).map(([name, one]) => [name, asText(one)])).toString()
      : typeof value === 'string' && !/json/i.test(body.mediaType)
        ? value
        : JSON.stringify(value);
  return {
    headers: { 'content-type': body.mediaType.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 100) },
    body: (text ?? '').slice(0, longestBody),
  };
};

const depthOf = ({ path }: Operation): number => path.split('{').length;

/** What to ask, in an order in which what is asked for is there: parents before what belongs to them. */
export const planRequests = (api: OpenApi): PlannedRequest[] =>
  operationsOf(api)
    .toSorted((a, b) => order.indexOf(a.method) - order.indexOf(b.method) || depthOf(a) - depthOf(b))
    .slice(0, mostRequests)
    .map((operation) => {
      const { headers, body } = bodyOf(api, operation);
      const query = new URLSearchParams(parametersIn(api, operation, 'query')).toString();
      const own = parametersIn(api, operation, 'header').filter(([name]) => plainHeader.test(name));
      return {
        key: nameOperation(operation),
        method: operation.method.toUpperCase(),
        path: operation.path,
        parameters: Object.fromEntries(parametersIn(api, operation, 'path')),
        query: query === '' ? '' : `?${query}`,
        headers: {
          ...Object.fromEntries(own.map(([name, value]) => [name, value.replaceAll(/[^\x20-\x7e]/g, '')])),
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
      };
    });
