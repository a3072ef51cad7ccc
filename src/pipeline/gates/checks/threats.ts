import { checkThreats } from '../../../toolchains/documents/check-threats.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge, refuse } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';

const name = 'threats';

/** The threats are written down, and none that is critical or high is open. */
export const threats: GateCheck = {
  name,
  about:
    'docs/SECURITY.md lists each threat with an id, a severity, a status and a place, and none that is critical or high is open',
  run: async (_, tools) => {
    const security = await readDocument(tools, 'docs/SECURITY.md');
    return isMissingDocument(security)
      ? refuse(name, 'the document is missing', security.reason)
      : judge(name, checkThreats(security));
  },
};
