import { childNodes, isComment, textAt, typeAt } from './syntax-tree.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-tree.ts';

/** Text in which layout counts. */
const literal = /string|template|heredoc|regex|char/;
/** Comments that tell a compiler or a checker what to do are code. */
const instructs =
  /^(?:#!|\/\/go:|\/\/ ?\+build|\/\/export |(?:\/\/|\/\*|#)[\s*]*(?:@ts-|eslint-|oxlint-|type: ?ignore|noqa|pylint:))/;

const isFirst = ({ nodes }: SyntaxTree, { before }: SyntaxNode): boolean => {
  let above = nodes[before];
  while (above && isComment(above)) above = nodes[above.before];
  return above === undefined;
};

const mayDocument = (tree: SyntaxTree, { parent }: SyntaxNode): boolean =>
  parent === 0 || /^(?:function|class)_definition$/.test(typeAt(tree, tree.nodes[parent]?.parent));

const isDocumentation = (tree: SyntaxTree, index: number): boolean => {
  const node = tree.nodes[index];
  if (tree.grammar !== 'python' || node?.type !== 'expression_statement') return false;
  const [only, ...more] = childNodes(tree, index);
  return only?.type === 'string' && more.length === 0 && isFirst(tree, node) && mayDocument(tree, node);
};

const isLeftOut = (tree: SyntaxTree, index: number, node: SyntaxNode): boolean =>
  isComment(node) ? !instructs.test(textAt(tree, node)) : isDocumentation(tree, index);

/**
 * The shape and the words of a text without comments, documentation strings and layout, one entry a node. A node closes
 * implicitly: an entry says how many are open around it.
 */
const codeOf = (tree: SyntaxTree): string[] => {
  const entries: string[] = [];
  const open: number[] = [];
  for (let index = 0; index < tree.nodes.length;) {
    const node = tree.nodes[index];
    if (!node) break;
    while ((open.at(-1) ?? Infinity) <= index) open.pop();
    if (isLeftOut(tree, index, node)) {
      index = node.next;
      continue;
    }
    const isWord = node.next === index + 1 || literal.test(node.type) || isComment(node);
    entries.push(`${open.length} ${node.type}${isWord ? ` ${textAt(tree, node).trimEnd()}` : ''}`);
    open.push(node.next);
    index = isWord ? node.next : index + 1;
  }
  return entries;
};

/** Whether two texts are the same code but for comments, documentation strings and layout. */
export const isSameCode = (before: SyntaxTree, after: SyntaxTree): boolean => {
  const [one, other] = [codeOf(before), codeOf(after)];
  return one.length === other.length && one.every((entry, at) => entry === other[at]);
};
