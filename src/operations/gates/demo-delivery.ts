import { foldDelivery } from '../../domain/fold-delivery.ts';
import type { OperationContext } from '../operation.ts';
import type { RunStarted } from '../run-started.ts';
import { startRun } from '../start-run.ts';
import { approveAsDemo, demoPerson } from './approve-as-demo.ts';

/** What the scripted model is asked for; its replies are written for exactly this. */
const idea = 'A page where a small club keeps its tasks: add one, mark it done, list the open ones';
const template = 'fullstack';

/** A delivery is long: so many times the budget of a run. */
const budgetFactor = 10;

/** The gate table in a few words a line. */
const tableLines = async (runId: string, context: OperationContext): Promise<string[]> => {
  const store = await context.store();
  const view = foldDelivery(await store.log.read(runId));
  return (view?.gates ?? []).flatMap(({ gate, title, state, checks, closed, plan }) => {
    const passed = checks.filter(({ status }) => status === 'passed').length;
    const said = state === 'skipped' ? (plan?.reason ?? '') : `${passed} of ${checks.length} checks passed`;
    const proofs = checks.map(({ check, logHash }) => `${check} ${logHash.slice(0, 8)}`).join(', ');
    const row = `${gate} ${title.padEnd(12)} ${state.padEnd(9)} ${said}${closed ? `, tree ${closed.tree.slice(0, 12)}` : ''}`;
    return proofs === '' ? [row] : [row, `   proofs: ${proofs}`];
  });
};

/** Walks a scripted product through the gates; answers when it has ended, with the gate table among the notices. */
export const demoDelivery = async (context: OperationContext): Promise<RunStarted> => {
  const { repositories } = context;
  const { budget } = await context.settings();
  const project = await repositories.create(await repositories.scratch('demo-delivery'), template);
  context.progress?.(
    'this is a demo: a script stands in for the models, and two of its answers are wrong on purpose',
  );
  context.progress?.(`the decisions at the gates are made by "${demoPerson}"; everything else is real`);
  const started = await startRun(
    {
      recipe: 'deliver',
      title: 'Demo: a club keeps its tasks (scripted model)',
      spec: idea,
      project,
      budget: { ...budget, tokens: budget.tokens * budgetFactor, seconds: budget.seconds * budgetFactor },
      model: 'scripted@delivery',
      sandbox: 'shipped',
      request: { delivery: { kind: 'traditional', level: 'standard', mode: 'local-only' } },
    },
    context,
  );
  const last = await approveAsDemo(started.runId, context);
  return {
    ...started,
    after: Math.max(0, last - 1),
    notices: await tableLines(started.runId, context),
    shows: ['proof'],
  };
};
