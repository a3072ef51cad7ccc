import { basename } from 'node:path/posix';
import { isTest, type Source } from './read-sources.ts';
import { importsOf } from './architecture.ts';

const forbiddenNames = /(?:^|-)(?:utils?|helpers?|common|manager|service|base)(?:-|$)/;
const lineLimit = 300;
/** Tests are lists: they may be longer. */
const testLineLimit = 400;
const importLimit = 12;

/** Weak or unfinished places, each with the reason why it is not taken. */
const forbiddenText: { rule: string; sign: RegExp }[] = [
  { rule: 'no `any`', sign: /(?:\bas any\b|: any\b|<any>)/ },
  { rule: 'no enum', sign: /^\s*(?:export )?(?:const )?enum /m },
  { rule: 'no default export', sign: /^export default /m },
  { rule: 'no switched-off type checks', sign: /@ts-(?:ignore|expect-error|nocheck)/ },
  { rule: 'nothing unfinished', sign: /\b(?:TODO|FIXME|XXX)\b(?!['"`|)\]:/\\])/ },
  { rule: 'no banner comments', sign: /^\s*\/\/\s*[-=*#]{5,}/m },
];

const nameFaults = ({ path }: Source): string[] => {
  const name = basename(path).replace(/\.test\.ts$|\.ts$/, '');
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) return [`${path}: file names are kebab-case`];
  return forbiddenNames.test(name) ? [`${path}: "${name}" says nothing about what it does`] : [];
};

const sizeFaults = (source: Source): string[] => {
  const { path, text } = source;
  const lines = text.split('\n').length - 1;
  const imports = importsOf(source).length;
  const limit = isTest(path) ? testLineLimit : lineLimit;
  return [
    ...(lines > limit ? [`${path}: ${lines} lines, the limit is ${limit}`] : []),
    ...(imports > importLimit && !/\/index\.ts$|src\/compose\.ts$/.test(path) && !isTest(path)
      ? [`${path}: ${imports} imports, the limit is ${importLimit}`]
      : []),
  ];
};

/** A class has state: a private or public field, or what it inherits. */
const classFaults = ({ path, text }: Source): string[] =>
  [...text.matchAll(/^(?:export )?(?:abstract )?class (\w+)(?: extends \w+)?[^{]*\{\s*\}?([^]*?)^\}/gm)]
    .filter(
      ([whole, , body = '']) =>
        !/ extends /.test(whole) && !/^\s+(?:readonly |#|private |public |\w+[:=?])/m.test(body),
    )
    .map(([, name]) => `${path}: class ${name} has no state`);

/** Every breach of the house rules that a text can show. The linter holds the rest (function length, parameters, depth). */
export const findRuleBreaches = (sources: readonly Source[]): string[] =>
  sources.flatMap((source) => [
    ...nameFaults(source),
    ...sizeFaults(source),
    ...classFaults(source),
    ...forbiddenText
      .filter(({ sign }) => !isTest(source.path) && sign.test(source.text))
      .map(({ rule }) => `${source.path}: ${rule}`),
  ]);
