import { workflowFaults } from '../../../toolchains/documents/check-workflow.ts';
import type { DocumentText } from '../../../toolchains/documents/document-findings.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge, refuse } from './tree/judge.ts';
import { readAll } from './tree/read-document.ts';

const name = 'workflow';

const isWorkflow = (path: string): boolean => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);

interface Fault {
  title: string;
  detail?: string | undefined;
  path?: string | undefined;
  states?: { errors: Fault[] }[] | undefined;
}

/** The innermost complaints: an alternative that did not fit says why. */
const leaves = ({ states, ...fault }: Fault): Fault[] => {
  const inner = (states ?? []).flatMap(({ errors }) => errors.flatMap(leaves));
  return inner.length === 0 ? [fault] : inner;
};

const mostOfAFile = 8;

/** What the schema of workflows says. The validator works by itself: nothing is fetched. */
const validate = async ({ path, text }: DocumentText): Promise<string[]> => {
  const { validateWorkflow } = await import('@action-validator/core');
  const told = (validateWorkflow(text).errors as Fault[])
    .flatMap(leaves)
    .map(({ title, detail, path: at }) => `${path}${at ? ` at ${at}` : ''}: ${detail ?? title}`);
  return [...new Set(told)].slice(0, mostOfAFile);
};

/** Workflows of GitHub that are valid, and that strangers cannot turn against their repository. */
export const workflow: GateCheck = {
  name,
  about:
    'there is a workflow in .github/workflows that is valid, says what its token may do, names versions of actions, and puts no words of strangers into scripts',
  run: async (_, tools) => {
    const files = await readAll(tools, isWorkflow, 50);
    if (files.length === 0)
      return refuse(
        name,
        'there is no workflow',
        '.github/workflows/ci.yml is missing: write a workflow that installs, checks and tests',
      );
    const reasons: string[] = [];
    for (const file of files) reasons.push(...(await validate(file)), ...workflowFaults(file));
    return judge(name, {
      reasons,
      summary: `${files.length} workflows, ${reasons.length} faults`,
      listing: files.map(({ path }) => path),
    });
  },
};
