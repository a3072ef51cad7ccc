import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** A source file with its path relative to the repository, with `/`. */
export interface Source {
  path: string;
  text: string;
}

/** Product code: everything below src/ but its tests and the files of templates, which belong to other projects. */
export const readSources = async (): Promise<Source[]> => {
  const paths = await Array.fromAsync(glob('src/**/*.ts', { cwd: root }));
  const product = paths
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.includes('/templates/'));
  return Promise.all(
    product.toSorted().map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })),
  );
};

export const isTest = (path: string): boolean => path.endsWith('.test.ts');
