import { UserError } from '../../domain/errors.ts';
import type { Facts } from '../../domain/facts.ts';
import type { Request } from '../../domain/request.ts';
import { fileChecksNear } from '../../toolchains/plan-project.ts';
import { branchName } from '../../workspace/branch-name.ts';
import { chooseHands } from '../agents/choose-hands.ts';
import { chooseReviewer, policyOf } from '../review/choose-reviewer.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { FileStates } from '../workbench.ts';

/** The files that a request names, as they stand in the checkout. What may not be read is told; of the target it is the end. */
const readNamed = async (request: Request, tools: StepTools): Promise<FileStates> => {
  const given: FileStates = {};
  const named = [...(request.path === undefined ? [] : [request.path]), ...request.context];
  for (const path of new Set(named)) {
    const text = await tools.workbench.checkout(path);
    const reason = typeof text === 'object' && text !== null ? text.reason : undefined;
    if (reason !== undefined && path === request.path) throw new UserError(`${path}: ${reason}`);
    if (reason !== undefined) tools.note({ type: 'run-warn', message: `${path} is not shown: ${reason}` });
    else if (text === null && path !== request.path)
      tools.note({ type: 'run-warn', message: `${path} is not shown: there is no such file` });
    else given[path] = text as string | null;
  }
  return given;
};

/** What stands in the checkout and not in the commit: the run starts from it all the same. */
const overlayOf = async (given: FileStates, { workbench }: StepTools): Promise<FileStates> => {
  const overlay: FileStates = {};
  for (const [path, text] of Object.entries(given))
    if (text !== ((await workbench.read(path)) ?? null)) overlay[path] = text;
  return overlay;
};

/** The files that may change: the one that was named, and its tests where they are owed. */
const scopeOf = async (request: Request, { workbench }: StepTools): Promise<string[] | undefined> => {
  const { path, tests } = request;
  if (path === undefined) return undefined;
  if (!tests) return [path];
  const view = await workbench.view();
  const files = fileChecksNear(path, view);
  if (files === undefined)
    throw new UserError(`it is not known where tests of ${path} belong`, {
      hint: 'leave out --tests, or write the tests with a run of their own',
    });
  return files.isTest(path, view) ? [path] : [path, files.testPath(path, view)];
};

const readRequest = async (request: Request, tools: StepTools): Promise<Facts> => {
  const scope = await scopeOf(request, tools);
  const given = await readNamed(
    { ...request, context: [...request.context, ...(scope?.slice(1) ?? [])] },
    tools,
  );
  for (const path of scope ?? []) given[path] ??= null;
  return { given, ...(scope && { scope, owed: tools.task.recipe === 'generate' ? scope : [] }) };
};

/** Fixes the commit that the work starts from, the branch it will land on, and the files that a request names. */
export const prepare: Step = {
  name: 'prepare',
  async run(_facts, tools) {
    const { workbench, task, runId } = tools;
    const base = task.request?.base ?? workbench.head;
    await workbench.open(base, {});
    await chooseHands(tools);
    const policy = policyOf(tools);
    // A review by another model that cannot be had is refused before anything is paid for.
    if (policy?.mode === 'dual') await chooseReviewer(policy, tools);
    const facts: Facts = { base, branch: branchName(task.title, runId), files: {} };
    if (task.request === undefined) return { kind: 'next', facts };
    const request = await readRequest(task.request, tools);
    const files = await overlayOf(request.given ?? {}, tools);
    await workbench.write(new Map(Object.entries(files)));
    return { kind: 'next', facts: { ...facts, ...request, files } };
  },
};
