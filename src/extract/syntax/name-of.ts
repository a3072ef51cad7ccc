import { childOf, childrenOf, textAt, typeAt } from './syntax-tree.ts';
import type { SyntaxTree } from './syntax-tree.ts';

const longestName = 80;
/** Fields that lead to a name, where a definition has no field `name` itself. */
const ways = ['name', 'declarator', 'left', 'key', 'property', 'type'];
/** Calls whose first argument names a part of a test file. */
const testCall =
  /^(?:describe|context|suite|it|test|beforeEach|afterEach|beforeAll|afterAll|before|after)(?:\.\w+)*$/;
const functions = /^(?:arrow_function|function_expression|function|generator_function)$/;

const line = (text: string): string => (text.split('\n')[0] ?? '').trim().slice(0, longestName);

/** The name of a test from its call, such as `describe('a')`; undefined for any other call. */
export const testNameOf = (tree: SyntaxTree, index: number): string | undefined => {
  const callee = tree.nodes[childOf(tree, index, 'function') ?? -1];
  const list = childOf(tree, index, 'arguments');
  if (!callee || list === undefined || !testCall.test(textAt(tree, callee))) return undefined;
  const given = childrenOf(tree, list).filter((child) => tree.nodes[child]?.named);
  if (!given.some((child) => functions.test(typeAt(tree, child)))) return undefined;
  const title = given.find((child) => /string/.test(typeAt(tree, child)));
  const node = tree.nodes[title ?? -1];
  return line(node ? `${textAt(tree, callee)}(${textAt(tree, node)})` : textAt(tree, callee));
};

/** The name of a definition as its language writes it, the last part of a path; '' where it has none. */
export const nameOf = (tree: SyntaxTree, index: number): string => {
  let at = index;
  for (;;) {
    const way = ways.map((field) => childOf(tree, at, field)).find((child) => child !== undefined);
    if (way === undefined || /identifier|string|nested/.test(typeAt(tree, at))) break;
    at = way;
  }
  const node = tree.nodes[at];
  if (!node) return '';
  if (at === index) {
    // A rule of a style sheet is named by what it selects.
    const first = tree.nodes[index + 1];
    return first ? line(textAt(tree, first)) : '';
  }
  return line(textAt(tree, node)).replace(/^(['"])(.*)\1$/, '$2');
};
