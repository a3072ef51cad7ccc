import type { CheckResult } from '../../domain/check.ts';
import { diagnosticIdentity, type Diagnostic } from '../../domain/diagnostic.ts';
import { UserError } from '../../domain/errors.ts';
import { lintMender } from '../../roles/lint-mender/role.ts';
import type { CodeTask, CodeWork } from './code-task.ts';
import { complainOf, errorsOf, listDiagnostics } from './complain.ts';
import { demandChecks, demandCode } from './demand-code.ts';
import { findTests } from './find-tests.ts';
import { demandTool, firstError, installPackages, runOnTree } from './run-on-tree.ts';

/** Those of `now` that were not among `before`; the same complaint twice counts twice. */
const newOnes = (before: readonly Diagnostic[], now: readonly Diagnostic[]): Diagnostic[] => {
  const left = new Map<string, number>();
  for (const one of before) left.set(diagnosticIdentity(one), (left.get(diagnosticIdentity(one)) ?? 0) + 1);
  return now.filter((one) => {
    const count = left.get(diagnosticIdentity(one)) ?? 0;
    left.set(diagnosticIdentity(one), count - 1);
    return count <= 0;
  });
};

/** What the linter complains about in the file. Throws UserError when it could not look. */
const lint = async (work: CodeWork): Promise<{ ran: CheckResult; complaints: Diagnostic[] }> => {
  const { path, view, tools } = work;
  const ran = await runOnTree(demandTool(demandChecks(work).planLint([path], view)), tools);
  const complaints = ran.diagnostics.filter((one) => one.path === path);
  if (ran.status !== 'passed' && complaints.length === 0)
    throw new UserError(`${ran.tool} could not check ${path}: ${firstError(ran)}`, {
      hint: 'run the linter by hand and mend its settings or its install',
    });
  return { ran, complaints };
};

const runTests = async (work: CodeWork): Promise<CheckResult | undefined> => {
  const tests = await findTests(work);
  if (tests.length === 0) return undefined;
  const planned = demandChecks(work).planTests(tests, work.view);
  return 'missing' in planned ? undefined : runOnTree(planned, work.tools);
};

/** A check that fails now as it failed before is shown and blocks nothing. */
const tolerate = (result: CheckResult): CheckResult =>
  result.status === 'failed' ? { ...result, status: 'unknown' } : result;

const compareLint = (
  before: readonly Diagnostic[],
  now: readonly Diagnostic[],
  work: CodeWork,
): string | undefined => {
  const added = newOnes(before, now);
  if (added.length > 0)
    return `Your change of ${work.path} brought complaints that were not there before:\n${listDiagnostics(added)}`;
  return now.length < before.length
    ? undefined
    : `The linter still has all ${before.length} complaints about ${work.path}:\n${listDiagnostics(now)}`;
};

/** The linter reports fewer complaints, none of them new, and no rule was switched off. */
export const fixLint: CodeTask = {
  job: 'fix-lint',
  async measure(work) {
    const { path } = work;
    demandChecks(work);
    demandCode(work);
    await installPackages(work);
    const { ran, complaints } = await lint(work);
    const lines = [`before: ${ran.tool} has ${complaints.length} complaints about ${path}`];
    if (complaints.length === 0)
      return {
        scope: [path],
        lines,
        facts: { checks: [ran] },
        idle: `${ran.tool} has no complaints about ${path}`,
      };
    const tests = await runTests(work);
    const failing = tests === undefined ? [] : errorsOf(tests);
    if (failing.length > 0) lines.push(`before: ${failing.length} tests of ${path} fail already`);
    return { scope: [path], lines, facts: { problems: complaints, diagnostics: failing } };
  },
  role: () => lintMender,
  ask: ({ path, facts, tools }) =>
    `Mend these complaints of the linter about ${path}:\n${listDiagnostics(facts.problems ?? [])}\n${tools.task.spec}\n\nAnswer with ${path} and no other file.`,
  async accept(work) {
    const { facts, path } = work;
    const before = facts.problems ?? [];
    const installed = await installPackages(work);
    const { ran, complaints } = await lint(work);
    const complaint = compareLint(before, complaints, work);
    if (complaint !== undefined) return { kind: 'refused', complaint, results: [...installed, ran] };
    const tests = await runTests(work);
    const broken = tests === undefined ? [] : newOnes(facts.diagnostics ?? [], errorsOf(tests));
    const results = [...installed, tolerate(ran), ...(tests === undefined ? [] : [tolerate(tests)])];
    if (tests !== undefined && broken.length > 0)
      return {
        kind: 'refused',
        complaint: complainOf(`These tests passed before your change of ${path}, and now they fail`, tests),
        results,
      };
    const passed =
      tests?.tests === undefined ? '' : `; ${tests.tests.passed} of ${tests.tests.total} tests pass`;
    const lines = [
      `${ran.tool} has ${complaints.length} complaints about ${path} where it had ${before.length}; none is new, and no rule was switched off${passed}`,
    ];
    return { kind: 'accepted', tool: ran.tool, results, lines };
  },
};
