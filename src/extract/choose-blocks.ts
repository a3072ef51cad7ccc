import { fits, isDiff } from './languages.ts';

/** A block of code without a path. */
interface Nameless {
  language: string;
  content: string;
}

/** What a line at the margin defines. Looked for in the head of a line only. */
const definition =
  /^(?:export )?(?:default )?(?:public |private |protected |internal |static |abstract |final |async |unsafe |pub |extern |inline |open |data |sealed )*(?:def|class|function\*?|func|fn|fun|interface|struct|enum|trait|impl|type|module|namespace|object|const|let|var|val)[ *]+([\w$.]+)/;
/** Languages of C's kind write the type in front: `int gcd(int a, int b) {`. */
const typedDefinition = /^[A-Za-z_][\w<>[\], *&:]{0,80}[ *&]([\w$]{1,80})\([^;]{0,300}\{?\s{0,4}$/;
const statement =
  /^(?:return|if|else|for|while|switch|case|throw|new|await|yield|print|do|try|catch|elif|with|assert|del|from|import)\b/;
const lineLimit = 400;

/** The names that a block defines at its margin. */
export const definedNames = (content: string): Set<string> => {
  const names = new Set<string>();
  for (const line of content.split('\n')) {
    const first = line.charCodeAt(0);
    // Blank, indented and bracketed lines define nothing at the margin.
    if (Number.isNaN(first) || first <= 32 || first === 125 || first === 41) continue;
    const head = line.slice(0, lineLimit);
    const name =
      definition.exec(head)?.[1] ?? (statement.test(head) ? undefined : typedDefinition.exec(head)?.[1]);
    if (name !== undefined) names.add(name);
  }
  return names;
};

const testing =
  /^(?:import (?:unittest|pytest)\b|from (?:unittest|pytest)\b|def test_|class Test\w*\b|(?:describe|it|test)\(['"`]|(?:import|const) .{0,80}(?:vitest|jest|mocha|chai|node:test))/m;
const testPath = /(?:^|[/._-])(?:tests?|spec|__tests__)(?:[/._-]|$)/i;

interface Defining<Block> {
  block: Block;
  names: Set<string>;
}

/** A later block that defines all that an earlier one does is a new version of it. */
const withoutOld = <Block>(defining: readonly Defining<Block>[]): Defining<Block>[] =>
  defining.filter(
    ({ names }, at) =>
      !defining.slice(at + 1).some((later) => [...names].every((name) => later.names.has(name))),
  );

const versionLimit = 40;

/**
 * Where one file was asked for and no block has a path: the blocks that together are it, in their order. Blocks that
 * define nothing are examples when others do; tests beside the code are none of it; a later version takes the place of
 * an earlier one. Empty when that leaves a doubt.
 */
export const chooseBlocks = <Block extends Nameless>(blocks: readonly Block[], expected: string): Block[] => {
  const fitting = blocks.filter(({ language }) => fits(language, expected) && !isDiff(language));
  const named = fitting.filter(({ language }) => language !== '');
  const alike = named.length > 0 ? named : fitting;
  if (alike.length < 2) return alike;
  if (alike.length > versionLimit) return [];
  const code = testPath.test(expected) ? alike : alike.filter(({ content }) => !testing.test(content));
  const defining = code
    .map((block) => ({ block, names: definedNames(block.content) }))
    .filter(({ names }) => names.size > 0);
  const latest = withoutOld(defining);
  const all = latest.flatMap(({ names }) => [...names]);
  return new Set(all).size === all.length ? latest.map(({ block }) => block) : [];
};
