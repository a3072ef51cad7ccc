import type { SyntaxFault } from '../../domain/syntax.ts';
import { findFaults } from './find-faults.ts';
import { mayHoldComments } from './grammar-of.ts';
import type { Parsers } from './open-parsers.ts';
import { isComment, textAt } from './syntax-tree.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-tree.ts';

const plain = new Set(
  'program expression_statement parenthesized_expression object array pair string string_fragment escape_sequence number true false null unary_expression ( ) { } [ ] , : " -'.split(
    ' ',
  ),
);
const inJsonc = (node: SyntaxNode): boolean => plain.has(node.type) || isComment(node);

/** What the parser of JavaScript takes and one of JSON does not. */
const firstForeign = (tree: SyntaxTree, commented: boolean): SyntaxFault | undefined => {
  for (const [index, node] of tree.nodes.entries()) {
    const before = tree.nodes[index - 1];
    const trailing = !commented && /^[\]}]$/.test(node.type) && before?.type === ',';
    if (trailing) return { line: before.from, message: 'a comma with nothing behind it' };
    if (!(commented ? inJsonc(node) : plain.has(node.type)))
      return { line: node.from, message: `\`${textAt(tree, node).split('\n')[0]}\` is not JSON` };
  }
  return undefined;
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** JSON as the expression of JavaScript that it is, comments and all. Lines stay where they are. */
export const parseJson = (parsers: Parsers, text: string): Promise<SyntaxTree | undefined> =>
  parsers.parse('javascript', `(${text}\n)`);

/** Where a JSON text does not parse: by the parser of JavaScript, which finds the place. */
export const jsonFaults = async (
  parsers: Parsers,
  path: string,
  text: string,
): Promise<SyntaxFault[] | undefined> => {
  if (isJson(text)) return [];
  if (text.trim() === '') return [{ line: 1, message: 'the file is empty' }];
  const tree = await parseJson(parsers, text);
  if (!tree) return undefined;
  const last = Math.max(1, text.trimEnd().split('\n').length);
  const faults = findFaults(tree).map(({ line, message }) => ({ line: Math.min(line, last), message }));
  if (faults.length > 0) return faults;
  const foreign = firstForeign(tree, mayHoldComments(path));
  if (foreign) return [foreign];
  return mayHoldComments(path) ? [] : [{ line: 1, message: 'this is not JSON' }];
};
