import { checkEndpoints } from '../../../toolchains/documents/check-endpoints.ts';
import type { GateCheck } from '../gate-check.ts';
import { findOpenApi } from './tree/find-openapi.ts';
import { judge, refuse } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';

const name = 'endpoint-stories';

/** Endpoints and stories lead to each other. */
export const endpointStories: GateCheck = {
  name,
  about:
    'every endpoint of openapi.yaml has an operationId and x-stories with stories of docs/PRD.md, and every story has an endpoint or says "no endpoint"',
  run: async (_, tools) => {
    const found = await findOpenApi(tools);
    if ('reason' in found) return refuse(name, 'the description cannot be read', found.reason);
    const prd = await readDocument(tools, 'docs/PRD.md');
    return isMissingDocument(prd)
      ? refuse(name, 'the stories are missing', prd.reason)
      : judge(name, checkEndpoints(found, prd));
  },
};
