import { checkRunbook } from '../../../toolchains/documents/check-runbook.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge, refuse } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';

const name = 'runbook';

/** Somebody who is woken at night finds what to type. */
export const runbook: GateCheck = {
  name,
  about: 'docs/RUNBOOK.md has the sections Start, Stop, Health, Rollback and Problems, each filled',
  run: async (_, tools) => {
    const found = await readDocument(tools, 'docs/RUNBOOK.md');
    return isMissingDocument(found)
      ? refuse(name, 'the runbook is missing', found.reason)
      : judge(name, checkRunbook(found));
  },
};
