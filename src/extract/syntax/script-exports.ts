import { nameOf } from './name-of.ts';
import { childNodes, childOf, childrenOf, textAt, typeAt } from './syntax-tree.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-tree.ts';

const has = (tree: SyntaxTree, index: number, type: string): boolean =>
  childNodes(tree, index).some((node) => node.type === type);

/** Names that a pattern binds: `a`, `{ a, b: c }`, `[a]`. */
const boundBy = (tree: SyntaxTree, index: number): string[] => {
  const node = tree.nodes[index];
  if (!node) return [];
  const names: string[] = [];
  for (let at = index; at < node.next; at++) {
    const inner = tree.nodes[at];
    if (
      inner &&
      /^(?:identifier|shorthand_property_identifier_pattern)$/.test(inner.type) &&
      inner.field !== 'right'
    )
      names.push(textAt(tree, inner));
  }
  return names;
};

const declared = (tree: SyntaxTree, index: number): string[] => {
  if (!/^(?:lexical|variable)_declaration$/.test(typeAt(tree, index))) return [nameOf(tree, index)];
  return childrenOf(tree, index)
    .filter((child) => typeAt(tree, child) === 'variable_declarator')
    .flatMap((child) => boundBy(tree, childOf(tree, child, 'name') ?? -1));
};

const specifiers = (tree: SyntaxTree, clause: number): string[] =>
  childrenOf(tree, clause)
    .filter((child) => typeAt(tree, child) === 'export_specifier')
    .map((child) => tree.nodes[childOf(tree, child, 'alias') ?? childOf(tree, child, 'name') ?? -1])
    .map((node) => (node ? textAt(tree, node).replaceAll(/['"]/g, '') : ''));

/** `export …`; what `export * from` passes on is not known, and stands as `* from './other'`. */
const statementNames = (tree: SyntaxTree, index: number): string[] => {
  if (has(tree, index, 'default')) return ['default'];
  const declaration = childOf(tree, index, 'declaration');
  if (declaration !== undefined) return declared(tree, declaration);
  const children = childrenOf(tree, index);
  const clause = children.find((child) => /^(?:export_clause|namespace_export)$/.test(typeAt(tree, child)));
  if (typeAt(tree, clause) === 'namespace_export') return boundBy(tree, clause ?? -1);
  if (clause !== undefined) return specifiers(tree, clause);
  const source = tree.nodes[childOf(tree, index, 'source') ?? -1];
  if (source && has(tree, index, '*')) return [`* from ${textAt(tree, source)}`];
  return has(tree, index, '=') ? ['module.exports'] : [];
};

const objectKeys = (tree: SyntaxTree, object: number): string[] =>
  childrenOf(tree, object).flatMap((child) => {
    const node = tree.nodes[child];
    if (!node?.named) return [];
    if (node.type === 'shorthand_property_identifier') return [textAt(tree, node)];
    return /^(?:pair|method_definition)$/.test(node.type) ? [nameOf(tree, child)] : [];
  });

/** `module.exports = …`, `exports.a = …`, `module.exports.a = b = …`. */
const assigned = (tree: SyntaxTree, index: number): string[] => {
  const left = tree.nodes[childOf(tree, index, 'left') ?? -1];
  const right = childOf(tree, index, 'right');
  if (!left || right === undefined) return [];
  const target = /^(?:module\.)?exports(?:\.([\w$]+)|\[['"](.+)['"]\])?$/.exec(textAt(tree, left));
  const further = typeAt(tree, right) === 'assignment_expression' ? assigned(tree, right) : [];
  if (!target) return further;
  const name = target[1] ?? target[2];
  if (name !== undefined) return [name, ...further];
  return typeAt(tree, right) === 'object' ? objectKeys(tree, right) : ['module.exports', ...further];
};

const namesAt = (tree: SyntaxTree, index: number, node: SyntaxNode): string[] => {
  if (node.type === 'export_statement') return statementNames(tree, index);
  if (node.type !== 'expression_statement') return [];
  const inner = childrenOf(tree, index).find((child) => typeAt(tree, child) === 'assignment_expression');
  return inner === undefined ? [] : assigned(tree, inner);
};

/**
 * What a module of JavaScript or TypeScript gives: names, `default`, `module.exports` for a single value of CommonJS, and
 * `* from './other'` for names that another file knows.
 */
export const scriptExports = (tree: SyntaxTree): string[] =>
  childrenOf(tree, 0).flatMap((child) => {
    const node = tree.nodes[child];
    return node ? namesAt(tree, child, node) : [];
  });
