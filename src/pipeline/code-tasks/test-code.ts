import { UserError } from '../../domain/errors.ts';
import { tester } from '../../roles/tester/role.ts';
import { acceptTests } from './accept-tests.ts';
import type { CodeTask } from './code-task.ts';
import { demandChecks, demandSoundCode } from './demand-code.ts';
import { demandTool } from './run-on-tree.ts';

/** Tests of code that stands: they pass on it, and fail on at least one of several mutants of it. */
export const testCode: CodeTask = {
  job: 'test',
  async measure(work) {
    const { path, view } = work;
    const checks = demandChecks(work);
    await demandSoundCode(work);
    if (checks.isTest(path, view))
      throw new UserError(`${path} is a test itself`, { hint: 'name the file that is to be tested' });
    const own = checks.testPath(path, view);
    demandTool(checks.planTests([own], view));
    const stands = view.paths.includes(own) ? `${own} exists and is added to` : `${own} is new`;
    return { scope: [own], lines: [stands] };
  },
  role: () => tester,
  ask({ path, facts, tools, checks, view }) {
    const [own = ''] = facts.scope ?? [];
    return `Write tests of ${path} into ${own}. ${checks?.testAdvice(view) ?? ''}\n${tools.task.spec}\n\nAnswer with ${own} and no other file: ${path} itself stays as it is.`;
  },
  accept: (work) => acceptTests(work.facts.scope ?? [], work),
};
