import { childNodes, childOf, isComment, textAt, typeAt } from './syntax-tree.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-tree.ts';

/** A small fault that could be put in: `text` instead of what stands from `start` to `end`. */
export interface Change {
  start: number;
  end: number;
  text: string;
  line: number;
}

export const mutable = new Set(['javascript', 'typescript', 'tsx', 'python', 'go', 'rust', 'java']);

const swaps: Record<string, string> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '==': '!=',
  '!=': '==',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
  and: 'or',
  or: 'and',
  '+=': '-=',
  '-=': '+=',
  true: 'false',
  false: 'true',
  True: 'False',
  False: 'True',
};
const operation =
  /^(?:binary_expression|binary_operator|comparison_operator|boolean_operator|augmented_assignment(?:_expression)?|assignment_statement|compound_assignment_expr|assignment_expression)$/;
const truth = /^(?:true|false|boolean_literal)$/;
const whole = /^(?:number|integer|int_literal|integer_literal|decimal_integer_literal)$/;
const negation = /^(?:unary_expression|not_operator)$/;
/** Faults in here are none that a test could see, or none that a compiler lets pass. */
const outOfReach =
  /import|comment|^use_declaration|^type_|_type$|annotation|decorator|attribute|^package|^enum|interface|template_string$|preproc|^string|regex|string_literal/;
const empties: Record<string, string> = {
  javascript: 'undefined',
  typescript: 'undefined',
  tsx: 'undefined',
  python: 'None',
};

const replaced = ({ start, end, from: line }: SyntaxNode, text: string): Change => ({
  start,
  end,
  text,
  line,
});

const isText = ({ nodes }: SyntaxTree, index: number): boolean => {
  for (let at = index + 1; at < (nodes[index]?.next ?? 0); at++)
    if (/string/.test(nodes[at]?.type ?? '')) return true;
  return false;
};

/** `+` between texts joins them: its opposite is no fault that anybody makes. */
const swapOperator = (tree: SyntaxTree, node: SyntaxNode): Change | undefined => {
  const text = swaps[node.type];
  if (text === undefined || node.named || !operation.test(typeAt(tree, node.parent))) return undefined;
  if (/^\+=?$/.test(node.type) && isText(tree, node.parent)) return undefined;
  return replaced(node, text);
};

const changeValue = (tree: SyntaxTree, node: SyntaxNode): Change | undefined => {
  if (!node.named) return undefined;
  const written = textAt(tree, node);
  if (truth.test(node.type)) return swaps[written] === undefined ? undefined : replaced(node, swaps[written]);
  return whole.test(node.type) && /^(?:0|[1-9]\d{0,8})$/.test(written)
    ? replaced(node, String(Number(written) + 1))
    : undefined;
};

const dropNegation = (tree: SyntaxTree, index: number, node: SyntaxNode): Change | undefined => {
  if (!negation.test(node.type)) return undefined;
  const [operator, operand] = childNodes(tree, index);
  if (!operator || !operand || !/^(?:!|not)$/.test(operator.type)) return undefined;
  return { start: operator.start, end: operand.start, text: '', line: node.from };
};

const emptyReturn = (tree: SyntaxTree, index: number, node: SyntaxNode): Change | undefined => {
  const empty = empties[tree.grammar];
  if (empty === undefined || node.type !== 'return_statement') return undefined;
  const value = childNodes(tree, index).find(({ named, type }) => named && !type.endsWith('comment'));
  if (!value || /^(?:true|false|number|integer|none|null|undefined|jsx_.*)$/.test(value.type))
    return undefined;
  return textAt(tree, value) === empty ? undefined : replaced(value, empty);
};

const negateCondition = (tree: SyntaxTree, index: number, node: SyntaxNode): Change | undefined => {
  if (!/^(?:if_statement|if_expression|elif_clause)$/.test(node.type)) return undefined;
  let at = childOf(tree, index, 'condition') ?? -1;
  if (typeAt(tree, at) === 'parenthesized_expression') at += 2;
  const condition = tree.nodes[at];
  if (
    !condition ||
    !/^(?:identifier|call|call_expression|method_invocation|member_expression|attribute)$/.test(
      condition.type,
    )
  )
    return undefined;
  const written = textAt(tree, condition);
  return replaced(condition, tree.grammar === 'python' ? `not ${written}` : `!${written}`);
};

/** Every place where a small fault could be put in, in the order of the text. */
export const findChanges = (tree: SyntaxTree): Change[] => {
  const changes: Change[] = [];
  for (let index = 0; index < tree.nodes.length;) {
    const node = tree.nodes[index];
    if (!node) break;
    if (node.fault || isComment(node) || (node.named && outOfReach.test(node.type))) {
      index = node.next;
      continue;
    }
    const change =
      swapOperator(tree, node) ??
      changeValue(tree, node) ??
      dropNegation(tree, index, node) ??
      emptyReturn(tree, index, node) ??
      negateCondition(tree, index, node);
    if (change) changes.push(change);
    index += 1;
  }
  return changes;
};
