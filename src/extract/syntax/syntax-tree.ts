/** A node of a parsed text. Indexes count UTF-16 units, lines count from 1. */
export interface SyntaxNode {
  type: string;
  /** False for punctuation and keywords. */
  named: boolean;
  /** What the node is to its parent, such as `name` or `body`. */
  field: string | undefined;
  fault: 'error' | 'missing' | undefined;
  start: number;
  /** Index behind the last character. */
  end: number;
  from: number;
  to: number;
  /** Index of the node around it; -1 for the root. */
  parent: number;
  /** Index of the node before it with the same parent; -1 for the first. */
  before: number;
  /** Index of the first node behind it and all that is inside it. */
  next: number;
}

/** A text and its nodes in the order of the text, each before what is inside it. Flat, so that no depth is too deep. */
export interface SyntaxTree {
  grammar: string;
  text: string;
  nodes: readonly SyntaxNode[];
}

export const textAt = ({ text }: SyntaxTree, { start, end }: SyntaxNode): string => text.slice(start, end);

/** Indexes of the nodes directly inside the one at `index`. */
export const childrenOf = ({ nodes }: SyntaxTree, index: number): number[] => {
  const children: number[] = [];
  const end = nodes[index]?.next ?? 0;
  for (let at = index + 1; at < end; at = nodes[at]?.next ?? end) children.push(at);
  return children;
};

export const childNodes = (tree: SyntaxTree, index: number): SyntaxNode[] =>
  childrenOf(tree, index).flatMap((child) => tree.nodes[child] ?? []);

/** The first child with this field name. */
export const childOf = (tree: SyntaxTree, index: number, field: string): number | undefined =>
  childrenOf(tree, index).find((child) => tree.nodes[child]?.field === field);

export const typeAt = ({ nodes }: SyntaxTree, index: number | undefined): string =>
  nodes[index ?? -1]?.type ?? '';

export const isComment = ({ type }: SyntaxNode): boolean => type.endsWith('comment');
