import type { CodeJob } from '../../domain/request.ts';
import type { CodeTask } from './code-task.ts';
import { documentCode } from './document-code.ts';
import { fixLint } from './fix-lint.ts';
import { generateCode } from './generate-code.ts';
import { refactorCode } from './refactor-code.ts';
import { testCode } from './test-code.ts';

/** Every code task. Adding one is one file, one entry here and its name in the domain. */
export const codeTasks = {
  generate: generateCode,
  refactor: refactorCode,
  test: testCode,
  document: documentCode,
  'fix-lint': fixLint,
} as const satisfies Record<CodeJob, CodeTask>;

/** The task that a request names. */
export const codeTaskOf = (job: CodeJob): CodeTask => codeTasks[job];
