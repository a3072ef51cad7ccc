import { dockerfileFaults } from '../../../toolchains/documents/check-dockerfile.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge, refuse } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';

const name = 'dockerfile';

/** Of the language server protocol: what is worse than a warning. */
const error = 1;

/** The image can be built by the grammar, and keeps what everybody expects of one that runs in the open. */
export const dockerfile: GateCheck = {
  name,
  about:
    'Dockerfile is valid, takes images by version, ends as a user who is not root, has a HEALTHCHECK, and holds no secret',
  run: async (_, tools) => {
    const found = await readDocument(tools, 'Dockerfile');
    if (isMissingDocument(found)) return refuse(name, 'the file is missing', found.reason);
    const { validate } = await import('dockerfile-utils');
    const told = validate(found.text).map(({ message, range, severity }) => ({
      isError: severity === error,
      line: `${found.path}:${range.start.line + 1} ${typeof message === 'string' ? message : message.value}`,
    }));
    const reasons = [
      ...told.filter(({ isError }) => isError).map(({ line }) => line),
      ...dockerfileFaults(found),
    ];
    const listing = told.filter(({ isError }) => !isError).map(({ line }) => `warning: ${line}`);
    return judge(name, { reasons, summary: `${reasons.length} faults, ${listing.length} warnings`, listing });
  },
};
