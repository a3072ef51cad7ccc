import { join } from 'node:path/posix';
import { readText } from '../files.ts';
import type { Fetching } from './module-key.ts';

/** Larger than any lock file that somebody would commit. */
const limitBytes = 64_000_000;

/** Files of requirements that name each other; more are something else. */
const mostFiles = 50;

type Asked = Pick<Fetching, 'texts' | 'day'>;

/** Undefined where a file is not there, or is no text. */
const readFrom = async (dir: string, path: string): Promise<string | undefined> => {
  const file = await readText(dir, path, { limitBytes });
  return file?.kind === 'text' ? file.text : undefined;
};

const linesOf = (text: string): string[] =>
  text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');

/** A name, its range, its marker, its hashes: nothing of it is a place or runs code of the project. */
const plainRequirement =
  /^[A-Za-z\d][\w.-]{0,100}\s{0,9}(?:\[[\w\s,.-]{0,200}\])?\s{0,9}(?:$|[<>=!~;(]|--hash)/;
const place = /\s@\s|:\/\/|--(?!hash=)/;

const isPlain = (line: string): boolean => plainRequirement.test(line) && !place.test(line);

/** Options of pip that only name another file. */
const reference = /^(?:-r|--requirement|-c|--constraint)[\s=]{1,9}(\S{1,300})$/;

interface Requirements {
  texts: Map<string, string>;
  lines: string[];
}

/** All files from one on; false where something is asked for that its words do not say. */
const follow = async (dir: string, path: string, found: Requirements): Promise<boolean> => {
  if (found.texts.has(path)) return true;
  const text = found.texts.size < mostFiles ? await readFrom(dir, path) : undefined;
  if (text === undefined) return false;
  found.texts.set(path, text);
  for (const line of linesOf(text)) {
    const next = reference.exec(line)?.[1];
    if (next !== undefined) {
      if (!(await follow(dir, join(path, '..', next), found))) return false;
    } else if (isPlain(line)) found.lines.push(line);
    else return false;
  }
  return true;
};

/** What comes after the words of our own script. */
const pipArguments = (command: readonly string[]): readonly string[] => command.slice(5);

/**
 * Requirements of pip. Where every line has its hash they name everything and nothing else; where not, versions are left to the
 * registry, and what was fetched holds for a day.
 */
const ofPip = async (dir: string, command: readonly string[]): Promise<Asked | undefined> => {
  const found: Requirements = { texts: new Map(), lines: [] };
  const words = pipArguments(command);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    // whose sources are built is a part of the key by itself
    if (word === '--no-binary') at += 1;
    else if (word === '-r') {
      at += 1;
      if (!(await follow(dir, words[at] ?? '', found))) return undefined;
    } else if (isPlain(word)) found.lines.push(word);
    else return undefined;
  }
  const isPinned = found.lines.length > 0 && found.lines.every((line) => line.includes('--hash='));
  return { texts: found.texts, day: isPinned ? '' : new Date().toISOString().slice(0, 10) };
};

const readAll = async (dir: string, paths: readonly string[]): Promise<Map<string, string>> => {
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = await readFrom(dir, path);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
};

/** Without a lock file nothing is exact; what comes by git is not among the kept. */
const ofCargo = async (dir: string, paths: readonly string[]): Promise<Asked | undefined> => {
  const lock = await readFrom(dir, 'Cargo.lock');
  if (lock === undefined || lock.includes('"git+')) return undefined;
  const named = paths.filter((path) =>
    /(?:^|\/)(?:Cargo\.toml|\.cargo\/config(?:\.toml)?|rust-toolchain(?:\.toml)?)$/.test(path),
  );
  const texts = await readAll(dir, named);
  // settings of a project name programs for cargo to run, and other places to fetch from
  if ([...texts.keys()].some((path) => !path.endsWith('Cargo.toml'))) return undefined;
  return { texts: texts.set('Cargo.lock', lock), day: '' };
};

/** go.sum holds the hash of every module, which Go compares when it fetches and when it builds. */
const ofGo = async (dir: string, paths: readonly string[]): Promise<Asked | undefined> => {
  const names = paths.filter((path) => /(?:^|\/)go\.(?:mod|sum|work|work\.sum)$/.test(path));
  const texts = await readAll(dir, [...new Set([...names, 'go.sum'])]);
  return texts.has('go.sum') ? { texts, day: '' } : undefined;
};

export interface FetchPlan {
  /** The tool of the install. */
  manager: string;
  command: readonly string[];
  paths: readonly string[];
}

/**
 * What an install of pip, cargo or Go asks for, by the files of the project in `dir`; undefined where they do not say it all, or
 * where it would run code or fetch from places that the project chooses: then nothing of it is kept for others.
 */
export const readFetching = async (
  dir: string,
  { manager, command, paths }: FetchPlan,
): Promise<Asked | undefined> => {
  if (manager === 'pip') return ofPip(dir, command);
  return manager === 'cargo fetch' ? ofCargo(dir, paths) : ofGo(dir, paths);
};
