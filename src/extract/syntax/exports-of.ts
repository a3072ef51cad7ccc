import { families } from './families.ts';
import { nameOf } from './name-of.ts';
import { scriptExports } from './script-exports.ts';
import { childNodes, childOf, childrenOf, textAt, typeAt } from './syntax-tree.ts';
import type { SyntaxTree } from './syntax-tree.ts';

/** Nodes that a top-level definition may stand in without being inside anything. */
const groups =
  /^(?:decorated_definition|expression_statement|type_declaration|const_declaration|var_declaration|var_spec_list|template_declaration|namespace_definition|namespace_declaration|declaration_list)$/;

const topDefinitions = (tree: SyntaxTree, index = 0): number[] =>
  childrenOf(tree, index).flatMap((child) => {
    const type = typeAt(tree, child);
    const family = families[tree.grammar];
    if (family?.definitions.has(type) || family?.values.has(type)) return [child];
    return groups.test(type) ? topDefinitions(tree, child) : [];
  });

/** `a, b = 1, 2` and `const x, y = 1, 2` define more than one name. */
const namesAt = (tree: SyntaxTree, index: number): string[] => {
  const names = childNodes(tree, index).filter(({ field, named }) => field === 'name' && named);
  const left = childOf(tree, index, 'left');
  if (names.length > 1) return names.map((node) => textAt(tree, node));
  if (left !== undefined && /pattern|tuple/.test(typeAt(tree, left)))
    return childNodes(tree, left)
      .filter(({ type }) => type === 'identifier')
      .map((node) => textAt(tree, node));
  return [nameOf(tree, index)];
};

const topNames = (tree: SyntaxTree): string[] => topDefinitions(tree).flatMap((at) => namesAt(tree, at));

/** What `__all__ = [...]` lists; undefined where it is not there or is no plain list. */
const pythonList = (tree: SyntaxTree): string[] | undefined => {
  const all = topDefinitions(tree).find((at) => nameOf(tree, at) === '__all__');
  const value = childOf(tree, all ?? -1, 'right');
  if (all === undefined || value === undefined || !/^(?:list|tuple)$/.test(typeAt(tree, value)))
    return undefined;
  return childNodes(tree, value)
    .filter(({ type }) => type === 'string')
    .map((node) => textAt(tree, node).slice(1, -1));
};

const modified = (tree: SyntaxTree, modifier: RegExp): string[] =>
  topDefinitions(tree)
    .filter((at) => childNodes(tree, at).some((node) => modifier.test(`${node.type} ${textAt(tree, node)}`)))
    .map((at) => nameOf(tree, at));

const readers: Record<string, (tree: SyntaxTree) => string[]> = {
  javascript: scriptExports,
  typescript: scriptExports,
  tsx: scriptExports,
  python: (tree) => pythonList(tree) ?? topNames(tree).filter((name) => /^[^\W_]\w*$/.test(name)),
  go: (tree) => topNames(tree).filter((name) => /^\p{Lu}/u.test(name)),
  rust: (tree) => modified(tree, /^visibility_modifier pub/),
  java: (tree) => modified(tree, /^modifiers [^]*\bpublic\b/),
  'c-sharp': (tree) => modified(tree, /^modifier public/),
};

/** Names that other files can use, sorted; undefined where the language has no such notion. */
export const exportsOf = (tree: SyntaxTree): string[] | undefined => {
  const names = readers[tree.grammar]?.(tree);
  return names && [...new Set(names.filter((name) => name !== ''))].toSorted();
};
