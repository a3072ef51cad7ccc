import type { Diagnostic } from '../../domain/diagnostic.ts';
import { complain, shorten } from './reader.ts';

const errorLine = /^npm (?:error|ERR!)\s?(.*)$/;
const boilerplate =
  /^(?:A complete log|Note that you can also|tarball, folder|In most cases|For a full report|npm help|Run "npm help|Clean install a project|Usage:|npm ci$|Options:|\[--|aliases:|\s*at\s)/;
const messageLines = 14;

/** The line of `package.json` that names a dependency, counted from 1. */
const lineOfDependency = (packageJson: string, name: string): number | undefined => {
  const at = packageJson.split('\n').findIndex((line) => line.trimStart().startsWith(`"${name}"`));
  return at < 0 ? undefined : at + 1;
};

/** JSON errors tell a line, or a position in characters. */
const lineOfSyntax = (packageJson: string, message: string): number | undefined => {
  const line = /\(line (\d{1,7}) column \d{1,7}\)/.exec(message)?.[1];
  if (line !== undefined) return Number(line);
  const position = /at position (\d{1,9})/.exec(message)?.[1];
  return position === undefined ? undefined : packageJson.slice(0, Number(position)).split('\n').length;
};

/** `404 … '@scope/name@^1.0.0' could not be found`, `No matching version found for name@1.`. */
const packageOf = (message: string): string | undefined =>
  /(?:^|['\s])((?:@[\w.~-]{1,100}\/)?[\w.~-]{1,214})@\S{0,100}?['\s]/.exec(`${message} `)?.[1] ??
  /- GET https?:\/\/[^/\s]{1,200}\/(\S{1,214})/.exec(message)?.[1]?.replaceAll('%2f', '/');

const placeOf = (code: string, message: string, packageJson: string): { line?: number | undefined } => {
  if (code === 'EJSONPARSE') return { line: lineOfSyntax(packageJson, message) };
  const name = packageOf(message);
  return { line: name === undefined ? undefined : lineOfDependency(packageJson, name) };
};

/** Faults of `package.json` and of the packages it names; the others are the network's or the machine's. */
const isOfManifest = (code: string): boolean =>
  /^(?:E404|ETARGET|EJSONPARSE|ERESOLVE|EINVALIDPACKAGENAME|EINVALIDTAGNAME|ENOVERSIONS|EBADENGINE|EBADPLATFORM|EUNSUPPORTEDPROTOCOL|EUSAGE|ENOENT)$/.test(
    code,
  );

/** Reads what npm prints when it fails: one diagnostic with npm's own code, on the line of `package.json` it is about. */
export const readNpmErrors = (lines: readonly string[], packageJson: string): Diagnostic[] => {
  const said = lines.map((line) => errorLine.exec(line)?.[1]).filter((line) => line !== undefined);
  const code = said.map((line) => /^code (\S{1,60})$/.exec(line)?.[1]).find((found) => found !== undefined);
  if (code === undefined || code === 'ELIFECYCLE') return [];
  const kept = said
    .map((line) => line.replace(/^(?:\d{3}|notarget|JSON\.parse|audit)(?:\s|$)/, ''))
    .filter((line) => line.trim() !== '' && !/^code /.test(line) && !boilerplate.test(line.trim()));
  const message = shorten(kept.slice(0, messageLines).join('\n'));
  const path = isOfManifest(code) ? 'package.json' : undefined;
  return [
    complain({
      tool: 'npm',
      path,
      ...(path === undefined ? {} : placeOf(code, message, packageJson)),
      code,
      message,
    }),
  ];
};
