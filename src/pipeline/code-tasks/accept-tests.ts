import type { Acceptance, CodeWork } from './code-task.ts';
import { complainOf } from './complain.ts';
import { demandTool, installPackages, runOnTree } from './run-on-tree.ts';
import { tryMutants } from './try-mutants.ts';

const refuse = (
  complaint: string,
  results: Extract<Acceptance, { kind: 'refused' }>['results'],
): Acceptance => ({
  kind: 'refused',
  complaint,
  results,
});

/** Tests are worth something when they pass on the code and fail on the code with a fault in it. Both are executed. */
export const acceptTests = async (tests: readonly string[], work: CodeWork): Promise<Acceptance> => {
  const { checks, view, path, tools } = work;
  if (checks === undefined)
    return { kind: 'unproven', reason: `no runner is known for ${path}`, results: [], lines: [] };
  const installed = await installPackages(work);
  const planned = demandTool(checks.planTests(tests, view));
  const ran = await runOnTree(planned, tools);
  const results = [...installed, ran];
  const passed = ran.tests?.passed ?? 0;
  if (ran.status !== 'passed')
    return refuse(complainOf(`The tests fail on ${path} as it is, and ${path} is right`, ran), results);
  if (passed === 0) return refuse(`No test ran in ${tests.join(', ')}. ${checks.testAdvice(view)}`, results);
  const count = `${passed} of ${ran.tests?.total ?? passed} tests pass on the code`;
  const trial = await tryMutants(planned, ran.durationMs, work);
  if (trial === undefined)
    return {
      kind: 'unproven',
      reason: `no fault could be put into ${path}, so nothing shows that the tests would notice one`,
      results,
      lines: [count],
    };
  const { killed, survived } = trial;
  if (killed.length === 0)
    return refuse(
      [
        `Your tests pass on the code, but they pass as well when the code is wrong. They noticed none of these faults in ${path}:`,
        ...survived.map(({ line, about }) => `- line ${line}: ${about}`),
        'Write assertions on exact results that fail with these faults.',
      ].join('\n'),
      results,
    );
  const missed = survived.map(({ line, about }) => `missed: line ${line}, ${about}`);
  const noticed = `${killed.length} of ${killed.length + survived.length} faults put into the code are noticed`;
  return { kind: 'accepted', tool: 'mutants', results, lines: [`${count}, ${noticed}`, ...missed] };
};
