import { checkQuestions } from '../../../toolchains/documents/check-questions.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge, refuse } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';

const name = 'questions';

/** Nothing is left open that nobody has accepted. */
export const questions: GateCheck = {
  name,
  about:
    'the section "Open questions" of docs/INTAKE.md says "None.", or a person has accepted each question by its id',
  run: async ({ acceptedQuestions }, tools) => {
    const intake = await readDocument(tools, 'docs/INTAKE.md');
    return isMissingDocument(intake)
      ? refuse(name, 'the intake is missing', intake.reason)
      : judge(name, checkQuestions(intake, acceptedQuestions));
  },
};
