import { UserError } from '../../domain/errors.ts';
import { refactorer } from '../../roles/refactorer/role.ts';
import { tester } from '../../roles/tester/role.ts';
import { acceptTests } from './accept-tests.ts';
import type { Acceptance, CodeTask, CodeWork } from './code-task.ts';
import { complainOf } from './complain.ts';
import { demandChecks, demandSoundCode } from './demand-code.ts';
import { findTests } from './find-tests.ts';
import { demandTool, firstError, installPackages, runOnTree } from './run-on-tree.ts';

/** Whether tests of the code as it is are asked for, because there were none. */
const characterises = ({ facts, path }: CodeWork): boolean => facts.scope?.includes(path) === false;

const changedExports = async ({ path, before, text, tools }: CodeWork): Promise<string | undefined> => {
  const [old = [], now = []] = await Promise.all([
    tools.syntax.exportsOf(path, before ?? ''),
    tools.syntax.exportsOf(path, text ?? ''),
  ]);
  const gone = old.filter((name) => !now.includes(name));
  const added = now.filter((name) => !old.includes(name));
  if (gone.length + added.length === 0) return undefined;
  const said = [
    ...(gone.length > 0 ? [`these exports are gone: ${gone.join(', ')}`] : []),
    ...(added.length > 0 ? [`these are new: ${added.join(', ')}`] : []),
  ];
  return `What ${path} exports has changed: ${said.join('; ')}. Other files use it as it was: export exactly ${old.join(', ') || 'nothing'}.`;
};

const acceptRefactoring = async (work: CodeWork): Promise<Acceptance> => {
  const { path, before, text, tools, view } = work;
  if (await tools.syntax.sameCode(path, before ?? '', text ?? ''))
    return {
      kind: 'refused',
      complaint: `The code of ${path} is the same as before but for comments and layout. Change the code.`,
      results: [],
    };
  const complaint = await changedExports(work);
  if (complaint !== undefined) return { kind: 'refused', complaint, results: [] };
  const tests = await findTests(work);
  const installed = await installPackages(work);
  const ran = await runOnTree(demandTool(demandChecks(work).planTests(tests, view)), tools);
  const results = [...installed, ran];
  if (ran.status !== 'passed')
    return {
      kind: 'refused',
      complaint: complainOf(`These tests passed before your change of ${path}, and now they fail`, ran),
      results,
    };
  const own = Object.keys(work.facts.files ?? {}).filter((one) => tests.includes(one));
  const names = (await tools.syntax.exportsOf(path, text ?? '')) ?? [];
  const { passed = 0, total = passed } = ran.tests ?? {};
  const lines = [
    `the exports are the same (${names.join(', ') || 'none'}); ${passed} of ${total} tests pass before and after (${tests.join(', ')})`,
  ];
  return { kind: 'accepted', tool: 'tests', results, lines, scope: [path, ...own] };
};

/** The same behaviour in better code: exports and tests stay as they were. Where there are no tests, they come first. */
export const refactorCode: CodeTask = {
  job: 'refactor',
  async measure(work) {
    const { path, view, tools } = work;
    const checks = demandChecks(work);
    await demandSoundCode(work);
    const tests = await findTests(work);
    const own = checks.testPath(path, view);
    const planned = demandTool(checks.planTests(tests.length === 0 ? [own] : tests, view));
    const none = {
      scope: [own],
      lines: [`${path} has no tests, so tests of the present code are written first: ${own}`],
    };
    if (tests.length === 0) return none;
    await installPackages(work);
    const ran = await runOnTree(planned, tools);
    if (ran.status !== 'passed')
      throw new UserError(`the tests of ${path} fail before anything was changed: ${firstError(ran)}`, {
        hint: 'run `millwright fix` first: only tests that pass can show that the behaviour stays',
      });
    const passed = ran.tests?.passed ?? 0;
    if (passed === 0) return none;
    return { scope: [path], lines: [`before: ${passed} tests of ${path} pass (${tests.join(', ')})`] };
  },
  role: (work) => (characterises(work) ? tester : refactorer),
  ask(work) {
    const { path, tools, facts, checks, view } = work;
    const [own = ''] = facts.scope ?? [];
    if (characterises(work))
      return `${path} will be refactored and has no tests. Write tests that hold what it does now, into ${own}. ${checks?.testAdvice(view) ?? ''}\n\nAnswer with ${own} and no other file: ${path} is not changed yet.`;
    return `Refactor ${path}.\n${tools.task.spec}\n\nAnswer with ${path} and no other file.`;
  },
  async accept(work) {
    if (!characterises(work)) return acceptRefactoring(work);
    const tests = work.facts.scope ?? [];
    const verdict = await acceptTests(tests, work);
    if (verdict.kind === 'refused' || verdict.kind === 'onward') return verdict;
    const lines = verdict.lines.map((line) => `tests of the code before the change: ${line}`);
    return { kind: 'onward', results: verdict.results, lines, scope: [work.path] };
  },
};
