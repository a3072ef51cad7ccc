import { basename } from 'node:path';
import type { CheckResult } from '../domain/check.ts';
import { languagesOf } from '../toolchains/plan-project.ts';
import type { Workbench } from './workbench.ts';

/** Versions of the programs that the checks really used, as these print them. */
export const usedVersions = async (
  checks: readonly CheckResult[],
  workbench: Workbench,
): Promise<Record<string, string>> => {
  const toolchains = languagesOf(await workbench.view());
  const used = new Set(checks.flatMap(({ tool, command }) => [tool, basename(command[0] ?? '')]));
  if (used.has('npm')) used.add('node');
  const commands = Object.assign({}, ...toolchains.map(({ versions }) => versions)) as Record<
    string,
    string[]
  >;
  return workbench.versions(Object.fromEntries(Object.entries(commands).filter(([name]) => used.has(name))));
};
