import { basename, dirname } from 'node:path/posix';
import { importedFiles } from '../choose-context.ts';
import type { CodeWork } from './code-task.ts';

/** A project with more test files than this is looked through in part. */
const searchLimit = 500;

const words = (line: string): string[] => line.split(/[^\w-]+/);

/** What Python calls the module in a file. */
const moduleOf = (path: string): string => {
  const stem = basename(path).replace(/\.\w+$/, '');
  return stem === '__init__' ? basename(dirname(path)) : stem;
};

/** Whether a line of an import statement names the module. */
const importsModule = (text: string, module: string): boolean =>
  text
    .split('\n')
    .some((line) => /^\s*(?:from|import)\s/.test(line) && words(line.slice(0, 500)).includes(module));

/** Test files that load the file, and the one that stands where its tests belong. */
export const findTests = async ({
  path,
  view,
  checks,
  tools,
}: Pick<CodeWork, 'path' | 'view' | 'checks'> & {
  tools: Pick<CodeWork['tools'], 'workbench'>;
}): Promise<string[]> => {
  if (checks === undefined) return [];
  const own = checks.testPath(path, view);
  const known = new Set(view.paths);
  const candidates = view.paths.filter(
    (one) => one !== path && checks.isSource(one) && checks.isTest(one, view),
  );
  const found: string[] = [];
  for (const test of candidates.slice(0, searchLimit)) {
    const text = await tools.workbench.read(test);
    if (typeof text !== 'string') continue;
    const loads = path.endsWith('.py')
      ? importsModule(text, moduleOf(path))
      : importedFiles(test, text, known).includes(path);
    if (loads || test === own) found.push(test);
  }
  return found;
};
