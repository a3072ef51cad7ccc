import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportingRun } from '../../../../toolchains/documents/machine-report.ts';
import type { ReportedTest } from '../../../../toolchains/documents/read-test-report.ts';
import { viewWithin } from '../../../../toolchains/find-roots.ts';
import { planProject } from '../../../../toolchains/plan-project.ts';
import type { PlannedCheck, ProjectView } from '../../../../toolchains/toolchain.ts';
import type { GateCheckTools } from '../../gate-check.ts';
import { inCage, printed, withScratch } from '../cage/in-cage.ts';

/** What the runs of a project's tests reported; `missing` says where no report could be had. */
export interface ReportedRuns {
  tests: ReportedTest[];
  missing: string[];
  log: string;
}

const largestReport = 30_000_000;

const readReport = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.length > largestReport ? '' : text;
};

const runOne = (check: PlannedCheck, view: ProjectView, tools: GateCheckTools): Promise<ReportedRuns> =>
  withScratch(tools, async ({ folder }) => {
    const file = join(folder, 'report');
    const { cwd = '' } = check;
    const run = reportingRun(check, viewWithin(view, cwd), file);
    if (run === undefined)
      return {
        tests: [],
        missing: [`${check.tool}${cwd ? ` in ${cwd}` : ''} gives no report for machines`],
        log: '',
      };
    const env = { ...check.env, ...run.env };
    const output = await inCage(tools, { command: run.command, timeoutMs: check.timeoutMs, env, cwd });
    const text = run.from === 'file' ? await readReport(file) : output.stdout;
    const tests = run.read(text);
    const log = `$ ${run.command.join(' ')}\n${printed(output)}`;
    if (tests === undefined || tests.length === 0)
      return { tests: [], missing: [`${check.tool} wrote no report that could be read`], log };
    return { tests, missing: [], log };
  });

/** Runs all tests of the project once more, each runner with a report that names what passed. */
export const runReported = async (tools: GateCheckTools): Promise<ReportedRuns> => {
  const view = await tools.workbench.view();
  const all: ReportedRuns = { tests: [], missing: [], log: '' };
  for (const check of planProject(view).filter(({ name }) => name === 'test')) {
    const one = await runOne(check, view, tools);
    all.tests.push(...one.tests);
    all.missing.push(...one.missing);
    all.log += `${one.log}\n`;
  }
  return all;
};
