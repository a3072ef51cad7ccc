import { quoteData } from '../../roles/quote-data.ts';
import { fillContext, listPaths, rankFiles, type ShownFile } from '../choose-context.ts';
import type { StepTools } from '../step-tools.ts';

/** The names of the project's files and the person's words on style, as data for a prompt. */
export const describeProject = (paths: readonly string[], styleNotes: string): string => {
  const files = quoteData('DATA: files of the project', listPaths(paths));
  return styleNotes === '' ? files : `${files}\n\n${quoteData('DATA: notes of the project on style', styleNotes)}`;
};

const languageOf = (path: string): string => /\.(\w{1,8})$/.exec(path)?.[1] ?? '';

/** Files as data, whole and byte for byte. */
export const quoteFiles = (files: readonly ShownFile[]): string =>
  files.length === 0
    ? 'There are no files to show.'
    : files.map(({ path, text }) => quoteData(`DATA: ${path}`, text, languageOf(path))).join('\n\n');

/** Chooses and reads the files that a prompt shows: half of the window is theirs, the rest is for words and the answer. */
export const readContext = async (
  tools: StepTools,
  needed: readonly string[],
  text: string,
): Promise<{ paths: string[]; shown: ShownFile[] }> => {
  const paths = await tools.workbench.paths();
  const shown = await fillContext(rankFiles(paths, needed, text), tools.settings.contextTokens / 2, async (path) => {
    const content = await tools.workbench.read(path);
    return typeof content === 'string' ? content : undefined;
  });
  return { paths, shown };
};
