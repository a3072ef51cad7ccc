import { estimateTokens } from '../../models/estimate-tokens.ts';
import { quoteData } from '../../roles/quote-data.ts';
import { fillContext, listPaths, namedFiles, rankFiles, type ShownFile } from '../choose-context.ts';
import { choosePlaces } from '../choose-places.ts';
import { chooseRegions, excerptFile, excerptNumbered } from '../excerpt-file.ts';
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
  /** Those that it has seen in parts. */
  parts: string[];
}

/** Places that matter in files, by path: lines from 1. */
export type Places = Readonly<Record<string, readonly number[]>>;

interface Wanted {
  /** Files that are shown in parts where they do not fit, around the places named or the words of the request. */
  parts: ReadonlySet<string>;
  /** Files that a model has asked for whole, by replacing them unseen or by not getting on with their parts. */
  mustBeWhole: ReadonlySet<string>;
  text: string;
  places: Places;
}

/** The definitions around the places named, with their line numbers, imports and the signatures of what they use. */
const aroundPlaces = async (
  { path, text }: ShownFile,
  places: readonly number[],
  characters: number,
  { syntax }: StepTools,
): Promise<ShownFile> => {
  const outline = await syntax.outline(path, text);
  const shown = excerptNumbered(path, text, choosePlaces(text, outline, places, characters), characters);
  return { ...shown, path: `${shown.path}; change this file with SEARCH/REPLACE only, without the numbers` };
};

/** What was really sent against what the whole files would have been, in the same counting. */
const noteChoice = (parts: readonly ShownFile[], sent: readonly ShownFile[], tools: StepTools): void =>
  tools.note({
    type: 'context-choose',
    paths: pathsOf(parts),
    wholeTokens: estimateTokens(quoteFiles(parts)),
    sentTokens: estimateTokens(quoteFiles(sent)),
  });

const pathsOf = (files: readonly ShownFile[]): string[] => files.map(({ path }) => path);

/** A longer file is shown around the places that are complained of, not whole: that is what the answer is about. */
const wholeLines = 120;
const isLong = (text: string): boolean => text.split('\n', wholeLines + 2).length > wholeLines + 1;

/** Half of the window is the files', the rest is for words and the answer. */
const showFiles = async (
  tools: StepTools,
  ranked: readonly string[],
  { parts: wanted, mustBeWhole, text, places }: Wanted,
): Promise<Omit<Context, 'paths'>> => {
  const partial: ShownFile[] = [];
  const { whole, large, left } = await fillContext(ranked, tools.settings.contextTokens / 2, async (path) => {
    const content = await tools.workbench.read(path);
    if (typeof content !== 'string') return undefined;
    const isPart = !mustBeWhole.has(path) && (places[path] ?? []).length > 0 && isLong(content);
    if (isPart) partial.push({ path, text: content });
    return isPart ? undefined : content;
  });
  const parts = [...partial, ...large.filter(({ path }) => wanted.has(path))];
  // Needed parts may take what the answer can spare: without them there is nothing to answer.
  const room = Math.max(left, tools.settings.contextTokens / 2) / Math.max(1, parts.length);
  const excerpts = await Promise.all(
    parts.map(async (file) => {
      const named = places[file.path] ?? [];
      if (named.length > 0) return [await aroundPlaces(file, named, room, tools)];
      return excerptFile(file.path, file.text, chooseRegions(file.text, [], text, room));
    }),
  );
  if (parts.length > 0) noteChoice(parts, excerpts.flat(), tools);
  return { files: quoteFiles([...whole, ...excerpts.flat()]), whole: pathsOf(whole), parts: pathsOf(parts) };
};

/** Chooses and reads the files that a prompt shows: what is needed first, then what the words and the project suggest. */
export const readContext = async (
  tools: StepTools,
  needed: readonly string[],
  text: string,
  { places = {}, mustBeWhole = [] }: { places?: Places; mustBeWhole?: readonly string[] } = {},
): Promise<Context> => {
  const paths = await tools.workbench.paths();
  const parts = new Set([...needed, ...namedFiles(paths, text)]);
  return {
    paths,
    ...(await showFiles(tools, rankFiles(paths, needed, text), {
      parts,
      mustBeWhole: new Set(mustBeWhole),
      text,
      places,
    })),
  };
};

/** These files and no others. */
export const readNamed = (
  tools: StepTools,
  paths: readonly string[],
  text: string,
): Promise<Omit<Context, 'paths'>> =>
  showFiles(tools, paths, { parts: new Set(paths), mustBeWhole: new Set(), text, places: {} });
