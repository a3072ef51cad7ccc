import type { Diagnostic } from '../../domain/diagnostic.ts';
import { complain, shorten } from './reader.ts';

const errorLine = /^npm (?:error|ERR!)\s?(.*)$/;
/** Advice and help that npm prints below what is wrong. */
const adviceFrom =
  /^(?:A complete log|Note that you can also|In most cases|For a full report|Fix the upstream|Clean install a project|Usage:|If you are behind)/;
/** npm repeats the kind of fault in front of every line. */
const keyword = /^(?:\d{3}|notarget|network|JSON\.parse|audit|ERESOLVE)(?:\s|$)/;
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

/** Names of packages in a message: `'@scope/name@^1.0.0'`, `for name@1`, `GET https://registry/name`. */
const packagesOf = (message: string): string[] => {
  const versioned = [...message.matchAll(/(?:^|['"\s])((?:@[\w.~-]{1,100}\/)?[\w.~-]{1,214})@/g)].map(
    ([, name]) => name ?? '',
  );
  const fetched = [...message.matchAll(/https?:\/\/[^/\s]{1,200}\/(\S{1,214})/g)].map(([, name]) =>
    (name ?? '').replaceAll(/%2f/gi, '/'),
  );
  return [...versioned, ...fetched];
};

const placeOf = (code: string, message: string, packageJson: string): { line?: number | undefined } => {
  if (code === 'EJSONPARSE') return { line: lineOfSyntax(packageJson, message) };
  const lines = packagesOf(message).map((name) => lineOfDependency(packageJson, name));
  return { line: lines.find((line) => line !== undefined) };
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
  const advice = said.findIndex((line) => adviceFrom.test(line.replace(keyword, '')));
  const kept = (advice < 0 ? said : said.slice(0, advice))
    .map((line) => line.replace(keyword, '').trimEnd())
    .filter((line) => line.trim() !== '' && !/^(?:code|errno|syscall) /.test(line));
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
