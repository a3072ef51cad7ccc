import { referenceFaults, type OpenApi } from '../../../toolchains/documents/read-openapi.ts';
import type { GateCheck } from '../gate-check.ts';
import { findOpenApi } from './tree/find-openapi.ts';
import { judge, refuse } from './tree/judge.ts';

const name = 'openapi';

/** What a validator of the schema says, one sentence for each place; alternatives of one place are told once. */
const validate = async (api: OpenApi, path: string): Promise<string[]> => {
  const { Validator } = await import('@seriousme/openapi-schema-validator');
  const { valid, errors } = await new Validator().validate(structuredClone(api));
  if (valid) return [];
  if (!Array.isArray(errors))
    return [`${path} is no valid OpenAPI description: ${errors ?? 'no reason given'}`];
  const told = new Map(
    errors.map(({ instancePath, message, params }) => [
      `${instancePath} ${message}`,
      `${path} at ${instancePath || '#'}: ${message ?? 'is not valid'} ${JSON.stringify(params)}`,
    ]),
  );
  return [...told.values()];
};

/** The description of the service is valid by the schema of its own version. */
export const openapi: GateCheck = {
  name,
  about: 'openapi.yaml is a valid OpenAPI 3.1 description whose references all lead to something in the file',
  run: async (_, tools) => {
    const found = await findOpenApi(tools);
    if ('reason' in found) return refuse(name, 'it cannot be read', found.reason);
    const { api, path } = found;
    const version = typeof api['openapi'] === 'string' ? api['openapi'].slice(0, 20) : '';
    const old = version.startsWith('3.1')
      ? []
      : [`${path} says "openapi: ${version || 'nothing'}": write "openapi: 3.1.0"`];
    const dangling = referenceFaults(api, path);
    const invalid = dangling.length > 0 ? [] : await validate(api, path);
    const reasons = [...old, ...dangling, ...invalid];
    return judge(name, {
      reasons,
      summary: reasons.length === 0 ? `valid OpenAPI ${version}` : `${reasons.length} faults`,
      listing: [],
    });
  },
};
