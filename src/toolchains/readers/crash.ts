import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { firstOwnFrame, isFrame, ownPlace } from './frames.ts';
import type { Place } from './frames.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';

/** `file:///a/b.js:1`, `/a/b.js:3`, `node:internal/…:241`: node shows the line that threw before the error. */
const header = /^(?:\s?Exception during run: )?((?:file:\/\/|\/|[A-Za-z]:[\\/]|node:)\S{1,400}:\d{1,7})$/;
const errorLine = /^(?:Uncaught )?(\w{0,60}(?:Error|Exception))\b(?: \[(\w{1,60})\])?: ?(.*)$/;
const importer = /imported from (\S{1,400})/;
const headReach = 8;
const bodyReach = 60;

/** TAP puts `# ` in front of what a test file prints. */
const withoutTapMark = (line: string): string =>
  line.startsWith('# ') ? line.slice(2).replaceAll('\\#', '#') : line;

const placeOf = (head: string, body: readonly string[], locator: Locator): Partial<Place> => {
  const place = ownPlace(head, locator) ?? firstOwnFrame(body, locator);
  if (place) return place;
  const path = locator.own(importer.exec(body[0] ?? '')?.[1] ?? '') ?? firstListed(body, locator);
  return path === undefined ? {} : { path };
};

/** CommonJS: `Require stack:` with one file a line. */
const firstListed = (body: readonly string[], locator: Locator): string | undefined => {
  const at = body.findIndex((line) => line.startsWith('Require stack:'));
  const listed = at < 0 ? [] : body.slice(at + 1, at + 10).filter((line) => line.startsWith('- '));
  return listed.map((line) => locator.own(line.slice(2))).find((path) => path !== undefined);
};

const crashAt = (lines: readonly string[], at: number, locator: Locator): Diagnostic | undefined => {
  const head = header.exec(lines[at] ?? '')?.[1];
  if (head === undefined) return undefined;
  const below = lines.slice(at + 1, at + headReach);
  const offset = below.findIndex((line) => errorLine.test(line));
  if (offset < 0) return undefined;
  const body = lines.slice(at + 1 + offset, at + 1 + offset + bodyReach);
  const end = body.findIndex(
    (line, order) => order > 0 && /^(?:Node\.js v|(?:file:\/\/|\/)\S+:\d+$)/.test(line),
  );
  const kept = end < 0 ? body : body.slice(0, end);
  const [, name, code, message] = errorLine.exec(kept[0] ?? '') ?? [];
  const stop = kept.findIndex(isFrame);
  const rest = kept.slice(1, stop < 0 ? 6 : Math.min(stop, 6)).filter((line) => line.trim() !== '');
  const { path, line, column } = placeOf(head, kept, locator);
  return complain({
    tool: 'node',
    path,
    line,
    column,
    code: code ?? name,
    message: [`${name ?? 'Error'}: ${message ?? ''}`, ...rest].join('\n'),
  });
};

/** Reads uncaught errors of node: in a script, or in a test file that could not be run. Only for failed commands. */
export const readCrash: LineReader = (lines, locator) => {
  const bare = lines.map(withoutTapMark);
  return {
    diagnostics: bare.map((_, at) => crashAt(bare, at, locator)).filter((found) => found !== undefined),
  };
};
