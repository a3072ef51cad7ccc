import { findTampering } from '../../toolchains/tamper/find-tampering.ts';
import type { CodeWork } from './code-task.ts';
import { findTests } from './find-tests.ts';

const shownFaults = 5;

/** Where an answer does not parse: an answer that was cut off ends here, too. */
const faultsIn = async (path: string, text: string, { tools }: CodeWork): Promise<string[]> => {
  const faults = (await tools.syntax.faults(path, text)) ?? [];
  return faults.slice(0, shownFaults).map(({ line, message }) => `- ${path}:${line} ${message}`);
};

/** Checks that the answer weakens: a linter that is silenced, a test that is emptied, a branch that knows its test. */
const tamperingIn = async (work: CodeWork): Promise<string[]> => {
  const { facts, tools, path } = work;
  const { scope = [], given = {}, files = {} } = facts;
  const before = new Map<string, string>();
  for (const test of await findTests(work)) {
    const text = scope.includes(test) ? undefined : await tools.workbench.read(test);
    if (typeof text === 'string') before.set(test, text);
  }
  for (const one of [path, ...scope]) {
    const text = given[one];
    if (typeof text === 'string') before.set(one, text);
  }
  const after = new Map(scope.flatMap((one) => (one in files ? [[one, files[one] ?? null] as const] : [])));
  const allowed = new Set(tools.task.request?.mayWeaken ?? []);
  return findTampering(before, after)
    .filter(({ blocking, kind }) => blocking && !allowed.has(kind))
    .map((found) => `- ${found.path}${found.line === undefined ? '' : `:${found.line}`} ${found.message}`);
};

/** Why an answer cannot be accepted whatever its task: it does not parse, or it weakens a check. */
export const refuseUnsound = async (work: CodeWork): Promise<string | undefined> => {
  const { scope = [], files = {} } = work.facts;
  const faults: string[] = [];
  for (const path of scope) faults.push(...(await faultsIn(path, files[path] ?? '', work)));
  if (faults.length > 0)
    return `What you wrote does not parse. If it was cut off, write it shorter, and complete:\n${faults.join('\n')}`;
  const tampering = await tamperingIn(work);
  return tampering.length === 0
    ? undefined
    : `What you wrote weakens the checks instead of the code being right:\n${tampering.join('\n')}\nTake that out.`;
};
