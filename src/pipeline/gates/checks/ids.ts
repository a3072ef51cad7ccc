import { checkScope } from '../../../toolchains/documents/check-scope.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';

const name = 'ids';

/** Requirements and tasks can be pointed at and accepted, and lead to each other. */
export const ids: GateCheck = {
  name,
  about:
    'every requirement in docs/INTAKE.md and every task in docs/TASKS.md has an id of its own and an acceptance check, every requirement has a task, and every task names its requirements',
  run: async (_, tools) => {
    const intake = await readDocument(tools, 'docs/INTAKE.md');
    const tasks = await readDocument(tools, 'docs/TASKS.md');
    const missing = [intake, tasks].filter(isMissingDocument).map(({ reason }) => reason);
    if (isMissingDocument(intake) || isMissingDocument(tasks))
      return judge(name, { reasons: missing, summary: 'documents are missing', listing: [] });
    return judge(name, checkScope(intake, tasks));
  },
};
