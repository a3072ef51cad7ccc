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

/** A name for a value is what examples define, too: `const answer = f();`. */
const value = /^(?:export )?(?:const|let|var|val) /;
const callable = /=>|= ?(?:async )?(?:function|class)\b/;

interface Definitions {
  /** Functions, classes, types. */
  strong: Set<string>;
  values: Set<string>;
}

/** What a block defines at its margin. */
const definitionsOf = (content: string): Definitions => {
  const found: Definitions = { strong: new Set(), values: new Set() };
  for (const line of content.split('\n')) {
    const first = line.charCodeAt(0);
    // Blank, indented and bracketed lines define nothing at the margin.
    if (Number.isNaN(first) || first <= 32 || first === 125 || first === 41) continue;
    const head = line.slice(0, lineLimit);
    const name =
      definition.exec(head)?.[1] ?? (statement.test(head) ? undefined : typedDefinition.exec(head)?.[1]);
    if (name !== undefined) found[value.test(head) && !callable.test(head) ? 'values' : 'strong'].add(name);
  }
  return found;
};

const testing =
  /^(?:import (?:unittest|pytest)\b|from (?:unittest|pytest)\b|def test_|class Test\w*\b|(?:describe|it|test)\(['"`]|(?:import|const) .{0,80}(?:vitest|jest|mocha|chai|node:test))/m;
const testPath = /(?:^|[/._-])(?:tests?|spec|__tests__)(?:[/._-]|$)/i;

interface Defining<Block> extends Definitions {
  block: Block;
}

/** A block that only names values and calls what another one defines shows how it is used. */
const isExample = ({ block, strong }: Defining<Nameless>, names: readonly string[]): boolean =>
  strong.size === 0 && names.some((name) => block.content.includes(`${name}(`));

const namesOf = ({ strong, values }: Definitions): string[] => [...strong, ...values];

/** A block that defines no name but those of another one is another version of it. */
const isWithin = (one: Definitions, other: Definitions): boolean => {
  const names = new Set(namesOf(other));
  return namesOf(one).every((name) => names.has(name));
};

/** Of versions that define the same the first counts: what comes later is an alternative. A longer one completes it. */
const withoutVersions = <Block>(defining: readonly Defining<Block>[]): Defining<Block>[] =>
  defining.filter((one, at) =>
    defining.every(
      (other, index) => index === at || !isWithin(one, other) || (isWithin(other, one) && at < index),
    ),
  );

/** `java` above functions of JavaScript is a slip of the label. */
const isFitting = ({ language, content }: Nameless, expected: string): boolean =>
  (fits(language, expected) && !isDiff(language)) ||
  (language === 'java' && fits('js', expected) && /^(?:async )?function\b/m.test(content));

const versionLimit = 40;

/**
 * Where one file was asked for and no block has a path: the blocks that together are it, in their order. Blocks that
 * define nothing are examples when others do; tests beside the code are none of it; of several versions the first
 * counts, unless a later one holds more. Empty when that leaves a doubt.
 */
export const chooseBlocks = <Block extends Nameless>(blocks: readonly Block[], expected: string): Block[] => {
  const fitting = blocks.filter((block) => isFitting(block, expected));
  if (fitting.length < 2) return [...fitting];
  if (fitting.length > versionLimit) return [];
  const code = testPath.test(expected) ? fitting : fitting.filter(({ content }) => !testing.test(content));
  const all = code.map((block) => ({ block, ...definitionsOf(block.content) }));
  const strong = all.flatMap((one) => [...one.strong]);
  const defining = all.filter((one) => namesOf(one).length > 0 && !isExample(one, strong));
  const latest = withoutVersions(defining);
  const names = latest.flatMap(namesOf);
  return new Set(names).size === names.length ? latest.map(({ block }) => block) : [];
};
