import { readDocument as readEntriesOf } from '../../../toolchains/documents/check-scope.ts';
import { requirementsOf, type ReportedTest } from '../../../toolchains/documents/read-test-report.ts';
import type { GateCheck } from '../gate-check.ts';
import { installPackages } from './cage/in-cage.ts';
import { judge, oneLine, refuse, unknown } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';
import { runReported } from './tree/run-reported.ts';

const name = 'acceptance-tests';

const states = ['passed', 'failed', 'skipped'] as const;

const reasonFor = (id: string, at: string, own: readonly ReportedTest[]): string => {
  if (own.length === 0)
    return `${at} requirement ${id} has no test: write one whose name begins with its id, such as "${id}: …", and that tries its acceptance`;
  const named = own.map(({ names, state }) => `"${oneLine(names.at(-1) ?? '', 80)}" ${state}`).slice(0, 3);
  return `${at} requirement ${id} has no passing test (${named.join(', ')}): a test that is skipped or fails accepts nothing`;
};

/** Each requirement has a test that carries its id and passed. What tests print is no result. */
export const acceptanceTests: GateCheck = {
  name,
  about:
    'for every requirement of docs/INTAKE.md a test whose name begins with its id (such as "R1: …") passes; skipped ones do not count',
  run: async (_, tools) => {
    const intake = await readDocument(tools, 'docs/INTAKE.md');
    if (isMissingDocument(intake)) return refuse(name, 'the intake is missing', intake.reason);
    const { entries } = readEntriesOf(intake, 'R', 'requirement');
    if (entries.length === 0)
      return refuse(name, 'there are no requirements', `${intake.path} has no requirement with an id`);
    const broken = await installPackages(tools);
    if (broken !== undefined) return refuse(name, 'the packages cannot be installed', broken);
    const { tests, missing, log } = await runReported(tools);
    const rows = entries.map(({ id, line }) => ({
      id,
      at: `${intake.path}:${line}`,
      own: tests.filter((test) => requirementsOf(test).includes(id)),
    }));
    const left = rows.filter(({ own }) => !own.some(({ state }) => state === 'passed'));
    const listing = rows.map(
      ({ id, own }) =>
        `${id}: ${states.map((state) => `${own.filter((test) => test.state === state).length} ${state}`).join(', ')}`,
    );
    const summary = `${rows.length - left.length} of ${rows.length} requirements have a passing test`;
    if (left.length > 0 && missing.length > 0)
      return unknown(
        name,
        summary,
        `the names of the tests are not known: ${missing.join('; ')}`,
        [...listing, log].join('\n'),
      );
    return judge(
      name,
      { reasons: left.map(({ id, at, own }) => reasonFor(id, at, own)), summary, listing },
      { log },
    );
  },
};
