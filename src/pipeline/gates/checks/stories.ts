import { checkStories } from '../../../toolchains/documents/check-scope.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';

const name = 'stories';

/** Stories and requirements lead to each other. */
export const stories: GateCheck = {
  name,
  about:
    'every story in docs/PRD.md has an id, an acceptance check and the requirements of docs/INTAKE.md that it serves, and every requirement has a story',
  run: async (_, tools) => {
    const prd = await readDocument(tools, 'docs/PRD.md');
    const intake = await readDocument(tools, 'docs/INTAKE.md');
    const missing = [prd, intake].filter(isMissingDocument).map(({ reason }) => reason);
    if (isMissingDocument(prd) || isMissingDocument(intake))
      return judge(name, { reasons: missing, summary: 'documents are missing', listing: [] });
    return judge(name, checkStories(prd, intake));
  },
};
