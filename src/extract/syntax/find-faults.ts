import type { SyntaxFault } from '../../domain/syntax.ts';
import { childrenOf, textAt } from './syntax-tree.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-tree.ts';

const faultsLimit = 20;
const longestWord = 30;
const closing: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/** The brackets among the nodes directly inside an error that nothing in it closes, innermost last. */
const openIn = (tree: SyntaxTree, index: number): SyntaxNode[] => {
  const open: SyntaxNode[] = [];
  for (const child of childrenOf(tree, index)) {
    const node = tree.nodes[child];
    if (!node) continue;
    if (node.type in closing) open.push(node);
    else if (node.type === closing[open.at(-1)?.type ?? '']) open.pop();
  }
  return open;
};

const wordAt = (tree: SyntaxTree, index: number): string => {
  let at = index;
  while ((tree.nodes[at]?.next ?? 0) > at + 1) at += 1;
  const node = tree.nodes[at];
  const word = node ? textAt(tree, node).trim().split('\n')[0] : '';
  return word ? (word.length > longestWord ? `${word.slice(0, longestWord)}…` : word) : '';
};

const hasInnerError = ({ nodes }: SyntaxTree, index: number): boolean => {
  const end = nodes[index]?.next ?? 0;
  for (let at = index + 1; at < end; at++) if (nodes[at]?.fault) return true;
  return false;
};

const faultOfError = (tree: SyntaxTree, index: number, node: SyntaxNode): SyntaxFault | undefined => {
  const open = openIn(tree, index).at(-1);
  const atEnd = tree.text.slice(node.end).trim() === '';
  if (open && atEnd)
    return { line: node.to, message: `the file ends inside the \`${open.type}\` of line ${open.from}` };
  if (open) return { line: open.from, message: `\`${open.type}\` is never closed` };
  if (hasInnerError(tree, index)) return undefined;
  const word = wordAt(tree, index);
  return { line: node.from, message: word === '' ? 'unexpected text' : `unexpected \`${word}\`` };
};

/** A block of Python that holds nothing: its grammar forgives what its interpreter does not. */
const isEmptyBlock = ({ grammar }: SyntaxTree, { type, start, end }: SyntaxNode): boolean =>
  grammar === 'python' && type === 'block' && start === end;

const faultAt = (tree: SyntaxTree, index: number): SyntaxFault | undefined => {
  const node = tree.nodes[index];
  if (!node) return undefined;
  if (node.fault === 'error') return faultOfError(tree, index, node);
  if (node.fault === 'missing')
    return {
      line: node.from,
      message: node.named
        ? `something is missing: ${node.type.replaceAll('_', ' ')}`
        : `missing \`${node.type}\``,
    };
  return isEmptyBlock(tree, node) ? { line: node.from, message: 'an indented block is missing' } : undefined;
};

/** Brackets that the text never closes, wherever the parser saw them. Those in strings and comments are no nodes. */
export const findOpenBrackets = (tree: SyntaxTree): SyntaxFault[] => {
  const open: SyntaxNode[] = [];
  for (const node of tree.nodes) {
    if (node.fault || node.named) continue;
    if (node.type in closing) open.push(node);
    else if (node.type === closing[open.at(-1)?.type ?? '']) open.pop();
  }
  const last = open.at(-1);
  const line = tree.nodes[0]?.to ?? 1;
  return last ? [{ line, message: `the file ends inside the \`${last.type}\` of line ${last.from}` }] : [];
};

/** Where a text does not parse, at most 20 places in the order of their lines. */
export const findFaults = (tree: SyntaxTree): SyntaxFault[] => {
  const faults = new Map<string, SyntaxFault>();
  for (let index = 0; index < tree.nodes.length && faults.size < faultsLimit; index++) {
    const fault = faultAt(tree, index);
    if (fault) faults.set(`${fault.line} ${fault.message}`, fault);
  }
  const root = tree.nodes[0];
  // Never none for a text that the parser could not read.
  if (faults.size === 0 && root?.fault === 'error') return [{ line: root.from, message: 'unexpected text' }];
  return [...faults.values()].toSorted((a, b) => a.line - b.line);
};
