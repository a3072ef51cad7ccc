import type { Parser, Tree } from 'web-tree-sitter';
import { copyTree } from './copy-tree.ts';
import type { SyntaxTree } from './syntax-tree.ts';

/** Texts beyond this are data, and would hold the process for seconds. In UTF-16 units. */
const longestText = 2_000_000;
/** What one parse may take before it is given up, in milliseconds: the longest text takes a quarter of it. */
const defaultPatience = 4000;

export interface Parsers {
  /** Parses a text; undefined where it is too long or takes too long. Throws what `load` throws. */
  parse(grammar: string, text: string): Promise<SyntaxTree | undefined>;
  /** The same for a text with a fault; of one without, nothing is copied, which is quick. */
  parseFaulty(grammar: string, text: string): Promise<SyntaxTree | 'sound' | undefined>;
}

interface Library {
  open(grammar: Uint8Array): Promise<Parser>;
}

/** Python's grammar takes a block that holds nothing; its interpreter does not. */
const isFaulty = ({ rootNode }: Tree, grammar: string): boolean =>
  rootNode.hasError ||
  (grammar === 'python' &&
    rootNode.descendantsOfType('block').some((block) => block.endIndex === block.startIndex));

const loadLibrary = async (): Promise<Library> => {
  const { Parser, Language } = await import('web-tree-sitter');
  await Parser.init();
  return {
    async open(bytes) {
      const parser = new Parser();
      parser.setLanguage(await Language.load(bytes));
      return parser;
    },
  };
};

/** Parses and reads in one tick, so that calls never share a parser's state; no tree outlives the call. */
const readTree = <Result>(
  parser: Parser,
  text: string,
  giveUpAt: number,
  read: (tree: Tree) => Result,
): Result | undefined => {
  const tree = parser.parse(text, null, { progressCallback: () => performance.now() > giveUpAt });
  if (!tree) {
    parser.reset();
    return undefined;
  }
  try {
    return read(tree);
  } finally {
    tree.delete();
  }
};

/** Grammars are loaded when they are first asked for, and the parser itself with the first of them. */
export const openParsers = (
  load: (grammar: string) => Promise<Uint8Array>,
  patience = defaultPatience,
): Parsers => {
  const parsers = new Map<string, Promise<Parser>>();
  let library: Promise<Library> | undefined;

  const openParser = async (grammar: string): Promise<Parser> => {
    const [loaded, bytes] = await Promise.all([(library ??= loadLibrary()), load(grammar)]);
    return loaded.open(bytes);
  };

  const parserOf = async (grammar: string): Promise<Parser> => {
    const known = parsers.get(grammar) ?? openParser(grammar);
    parsers.set(grammar, known);
    try {
      return await known;
    } catch (error) {
      parsers.delete(grammar);
      throw error;
    }
  };

  const withTree = async <Result>(
    grammar: string,
    text: string,
    read: (tree: Tree) => Result,
  ): Promise<Result | undefined> => {
    if (text.length > longestText) return undefined;
    const parser = await parserOf(grammar);
    return readTree(parser, text, performance.now() + patience, read);
  };

  return {
    parse: (grammar, text) => withTree(grammar, text, (tree) => copyTree(tree, grammar, text)),
    parseFaulty: (grammar, text) =>
      withTree(grammar, text, (tree) => (isFaulty(tree, grammar) ? copyTree(tree, grammar, text) : 'sound')),
  };
};
