import { readDocument } from './check-scope.ts';
import type { DocumentFindings, DocumentText } from './document-findings.ts';
import { listIds } from './entry-ids.ts';
import type { Entry } from './read-entries.ts';
import { nameOperation, operationsOf, type OpenApi, type Operation } from './read-openapi.ts';

/** A story that is served without any endpoint says so. */
const needsNone = /\bno endpoints?\b/i;

const saysNone = ({ title, body, fields }: Entry): boolean =>
  needsNone.test(`${title}\n${body}`) || /^none\b/i.test(fields.get('endpoints')?.text ?? '');

const faultsOf = (
  operation: Operation,
  { path, prd, known }: { path: string; prd: string; known: ReadonlySet<string> },
): string[] => {
  const label = `${path} ${nameOperation(operation)}`;
  const dangling = operation.stories
    .filter((id) => !known.has(id))
    .map(
      (id) => `${label} names story ${id}, which ${prd} does not have; it has ${listIds('S', [...known])}`,
    );
  const nameless = operation.operationId === undefined ? [`${label} has no operationId: give it one`] : [];
  const untraced =
    operation.stories.length === 0
      ? [`${label} names no story: add "x-stories: [S1]" with the stories that it serves`]
      : [];
  return [...nameless, ...untraced, ...dangling];
};

const twiceNamed = (operations: readonly Operation[], path: string): string[] =>
  [...Map.groupBy(operations, ({ operationId }) => operationId)].flatMap(([operationId, all]) => {
    if (operationId === undefined || all.length < 2) return [];
    const places = all.map(({ method, path: at }) => `${method.toUpperCase()} ${at}`).join(' and ');
    return [`${path} uses operationId ${operationId} for ${places}: give each its own`];
  });

/** Each endpoint has a name and names stories that are there; each story has an endpoint, or says that it needs none. */
export const checkEndpoints = (
  { api, path }: { api: OpenApi; path: string },
  prd: DocumentText,
): DocumentFindings => {
  const stories = readDocument(prd, 'S', 'story');
  const known = new Set(stories.entries.map(({ id }) => id));
  const operations = operationsOf(api);
  const served = new Set(operations.flatMap((one) => one.stories));
  const reasons = operations.flatMap((operation) => faultsOf(operation, { path, prd: prd.path, known }));
  const twice = twiceNamed(operations, path);
  const left = stories.entries
    .filter((story) => !served.has(story.id) && !saysNone(story))
    .map(
      ({ id, line }) =>
        `${prd.path}:${line} story ${id} has no endpoint: add one to ${path} with "x-stories: [${id}]", or write "no endpoint" in the story`,
    );
  const none = operations.length === 0 ? [`${path} describes no endpoint: add "paths"`] : [];
  return {
    reasons: [...none, ...reasons, ...twice, ...left],
    summary: `${operations.length} endpoints for ${known.size} stories`,
    listing: operations.map(
      (operation) => `${nameOperation(operation)}: ${operation.stories.join(' ') || 'no story'}`,
    ),
  };
};
