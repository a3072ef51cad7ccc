import { checkEnvironment } from '../../../toolchains/documents/check-environment.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge, refuse } from './tree/judge.ts';
import { isMissingDocument, readAll, readDocument } from './tree/read-document.ts';

const name = 'environment';

const mayRead = (path: string): boolean => /\.(?:[cm]?[jt]sx?|py|go|prisma)$/.test(path);

/** The variables that the code reads are those that the document names. */
export const environment: GateCheck = {
  name,
  about:
    'docs/ENVIRONMENT.md names exactly the environment variables that the code reads, each with Required and Secret, and no secret has a default',
  run: async (_, tools) => {
    const found = await readDocument(tools, 'docs/ENVIRONMENT.md');
    return isMissingDocument(found)
      ? refuse(name, 'the list is missing', found.reason)
      : judge(name, checkEnvironment(found, await readAll(tools, mayRead)));
  },
};
