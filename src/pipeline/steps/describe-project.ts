import { quoteData } from '../../roles/quote-data.ts';
import { fillContext, listPaths, namedFiles, rankFiles, type ShownFile } from '../choose-context.ts';
import { chooseRegions, excerptFile } from '../excerpt-file.ts';
import type { StepTools } from '../step-tools.ts';

/** The names of the project's files and the person's words on style, as data for a prompt. */
export const describeProject = (paths: readonly string[], styleNotes: string): string => {
  const files = quoteData('DATA: files of the project', listPaths(paths));
  return styleNotes === ''
    ? files
    : `${files}\n\n${quoteData('DATA: notes of the project on style', styleNotes)}`;
};

const languageOf = (path: string): string => /\.(\w{1,8})(?: |$)/.exec(path)?.[1] ?? '';

/** Files as data, whole and byte for byte. */
export const quoteFiles = (files: readonly ShownFile[]): string =>
  files.length === 0
    ? 'There are no files to show.'
    : files.map(({ path, text }) => quoteData(`DATA: ${path}`, text, languageOf(path))).join('\n\n');

/** What a prompt shows of the project. `whole` names the files that a model has seen to their end. */
export interface Context {
  paths: string[];
  files: string;
  whole: string[];
}

/** Places that matter in files, by path: lines from 1. */
export type Places = Readonly<Record<string, readonly number[]>>;

interface Wanted {
  /** Files that are shown in parts where they do not fit, around the places named or the words of the request. */
  parts: ReadonlySet<string>;
  text: string;
  places: Places;
}

/** Half of the window is the files', the rest is for words and the answer. */
const showFiles = async (
  tools: StepTools,
  ranked: readonly string[],
  { parts: wanted, text, places }: Wanted,
): Promise<Omit<Context, 'paths'>> => {
  const { whole, large, left } = await fillContext(ranked, tools.settings.contextTokens / 2, async (path) => {
    const content = await tools.workbench.read(path);
    return typeof content === 'string' ? content : undefined;
  });
  const parts = large.filter(({ path }) => wanted.has(path));
  // Needed parts may take what the answer can spare: without them there is nothing to answer.
  const room = Math.max(left, tools.settings.contextTokens / 2) / Math.max(1, parts.length);
  const excerpts = parts.flatMap((file) =>
    excerptFile(file.path, file.text, chooseRegions(file.text, places[file.path] ?? [], text, room)),
  );
  return { files: quoteFiles([...whole, ...excerpts]), whole: whole.map(({ path }) => path) };
};

/** Chooses and reads the files that a prompt shows: what is needed first, then what the words and the project suggest. */
export const readContext = async (
  tools: StepTools,
  needed: readonly string[],
  text: string,
  places: Places = {},
): Promise<Context> => {
  const paths = await tools.workbench.paths();
  const parts = new Set([...needed, ...namedFiles(paths, text)]);
  return { paths, ...(await showFiles(tools, rankFiles(paths, needed, text), { parts, text, places })) };
};

/** These files and no others. */
export const readNamed = (
  tools: StepTools,
  paths: readonly string[],
  text: string,
): Promise<Omit<Context, 'paths'>> => showFiles(tools, paths, { parts: new Set(paths), text, places: {} });
