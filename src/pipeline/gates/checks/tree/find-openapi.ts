import { parseOpenApi, type OpenApi } from '../../../../toolchains/documents/read-openapi.ts';
import type { GateCheckTools } from '../../gate-check.ts';
import { isMissingDocument, readDocument } from './read-document.ts';

/** The description of the service in the tree, or why there is none that can be read. */
export const findOpenApi = async (
  tools: Pick<GateCheckTools, 'workbench'>,
): Promise<{ api: OpenApi; path: string } | { reason: string }> => {
  const found = await readDocument(tools, 'openapi.yaml', 'openapi.json', 'openapi.yml');
  if (isMissingDocument(found)) return found;
  const parsed = parseOpenApi(found);
  return 'reason' in parsed ? parsed : { api: parsed.api, path: found.path };
};
