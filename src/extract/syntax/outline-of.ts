import type { Definition, LineRange, Outline } from '../../domain/syntax.ts';
import { families } from './families.ts';
import type { Family } from './families.ts';
import { nameOf, testNameOf } from './name-of.ts';
import { childNodes, childOf, isComment, textAt, typeAt } from './syntax-tree.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-tree.ts';

/** A definition without a body is its own signature up to so many lines. */
const longestBodyless = 12;
const bodyTypes =
  /^(?:statement_block|block|class_body|declaration_list|field_declaration_list|interface_body|object_type|enum_body|compound_statement|object|array|struct_type|interface_type|enum_member_declaration_list|enum_variant_list|enumerator_list|body_statement|dictionary|list|arrow_function|function_expression|call_expression|arguments)$/;
const codeOrStructure =
  /^(?:arrow_function|function_expression|generator_function|class|object|array|call_expression|new_expression|as_expression|satisfies_expression)$/;
/** Their members say how they are used. */
const isShape = /interface|struct|enum|^type_|record/;
const requires = /=\s*require\(/;
const outermost = /^(?:program|module|source_file|translation_unit|compilation_unit)$/;
const classBody = /^(?:class_body|declaration_list|field_declaration_list|enum_body_declarations)$/;

/** Whether the nearest named sibling on either side is of the same type: `const a = 1, b = 2`. */
const hasTwin = ({ nodes }: SyntaxTree, node: SyntaxNode): boolean => {
  let above = nodes[node.before];
  while (above && !above.named) above = nodes[above.before];
  let below = nodes[node.next];
  while (below && !below.named) below = nodes[below.next];
  return above?.type === node.type || (below?.parent === node.parent && below.type === node.type);
};

/** The node with `export`, `const` or its decorators around it, when it is the only one in there. */
const wholeOf = (tree: SyntaxTree, index: number, wrappers: Family['wrappers']): number => {
  const node = tree.nodes[index];
  const parent = tree.nodes[node?.parent ?? -1];
  if (!node || !parent || !wrappers.has(parent.type) || hasTwin(tree, node)) return index;
  return wholeOf(tree, node.parent, wrappers);
};

const standsAlone = ({ text }: SyntaxTree, { start }: SyntaxNode): boolean =>
  text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === '';

/** The first line of the comments and marks directly above a node. */
const startOf = (tree: SyntaxTree, index: number, marks: Family['marks']): number => {
  const node = tree.nodes[index];
  let from = node?.from ?? 1;
  let above = tree.nodes[node?.before ?? -1];
  while (above && (isComment(above) || marks.has(above.type)) && above.to >= from - 1) {
    if (!standsAlone(tree, above)) break;
    from = Math.min(from, above.from);
    above = tree.nodes[above.before];
  }
  return from;
};

/** The part of a definition that says what it does, not how it is used. */
const bodyOf = (tree: SyntaxTree, index: number): SyntaxNode | undefined => {
  const inner = ['body', 'value', 'right', 'type', 'consequence'].map((field) => childOf(tree, index, field));
  const found = inner.find((child) => bodyTypes.test(typeAt(tree, child)));
  if (found === undefined) return childNodes(tree, index).find(({ type }) => bodyTypes.test(type));
  const node = tree.nodes[found];
  const deeper =
    node && /function|call_expression/.test(node.type) ? childOf(tree, found, 'body') : undefined;
  return tree.nodes[deeper ?? found];
};

const signatureOf = (tree: SyntaxTree, index: number, from: number): LineRange => {
  const node = tree.nodes[index];
  const body = bodyOf(tree, index);
  const last = node?.to ?? from;
  if (!body || (isShape.test(typeAt(tree, index)) && last < from + longestBodyless))
    return { from, to: Math.min(last, from + longestBodyless - 1) };
  // In Python the body begins on the line below the signature.
  const head = /\S/.test(tree.text.slice(tree.text.lastIndexOf('\n', body.start - 1) + 1, body.start));
  return { from, to: Math.max(from, head ? body.from : body.from - 1) };
};

const hasField = (tree: SyntaxTree, index: number, field: string): boolean =>
  childOf(tree, index, field) !== undefined;

const isTop = (tree: SyntaxTree, index: number, { wrappers }: Family): boolean => {
  let around = tree.nodes[tree.nodes[index]?.parent ?? -1];
  while (around && wrappers.has(around.type)) around = tree.nodes[around.parent];
  return around !== undefined && (outermost.test(around.type) || classBody.test(around.type));
};

const valueOf = (tree: SyntaxTree, index: number): string =>
  typeAt(tree, childOf(tree, index, 'value') ?? childOf(tree, index, 'right'));

/** A type of C that is only named, or has no name, is no definition. */
const isUse = (tree: SyntaxTree, index: number): boolean =>
  typeAt(tree, index).endsWith('_specifier') &&
  !(hasField(tree, index, 'body') && hasField(tree, index, 'name'));

const isDefiningValue = (tree: SyntaxTree, index: number, family: Family): boolean => {
  const value = valueOf(tree, index);
  if (/function|^class$/.test(value)) return true;
  const type = typeAt(tree, index);
  if (type === 'pair' || !isTop(tree, index, family)) return false;
  return type !== 'assignment_expression' || codeOrStructure.test(value);
};

const definitionName = (tree: SyntaxTree, index: number, family: Family): string | undefined => {
  const type = typeAt(tree, index);
  if (family.definitions.has(type)) return isUse(tree, index) ? undefined : nameOf(tree, index);
  if (!family.values.has(type)) return undefined;
  if (type === 'call_expression') return testNameOf(tree, index);
  return isDefiningValue(tree, index, family) ? nameOf(tree, index) : undefined;
};

const isImport = (tree: SyntaxTree, index: number, { imports }: Family): boolean => {
  const node = tree.nodes[index];
  if (!node) return false;
  if (imports.has(node.type)) return true;
  if (node.type === 'export_statement') return childOf(tree, index, 'source') !== undefined;
  return (
    /^(?:lexical|variable)_declaration$/.test(node.type) &&
    node.parent === 0 &&
    requires.test(textAt(tree, node))
  );
};

/** Imports and definitions of a parsed text. */
export const outlineOf = (tree: SyntaxTree): Outline => {
  const family = families[tree.grammar];
  const outline: Outline = { imports: [], definitions: [] };
  if (!family) return outline;
  for (let index = 1; index < tree.nodes.length; index++) {
    const node = tree.nodes[index];
    if (!node?.named) continue;
    if (isImport(tree, index, family)) {
      outline.imports.push({ from: node.from, to: node.to });
      index = node.next - 1;
      continue;
    }
    const name = definitionName(tree, index, family);
    if (name === undefined || name === '') continue;
    const whole = wholeOf(tree, index, family.wrappers);
    const from = startOf(tree, whole, family.marks);
    const definition: Definition = {
      name,
      from,
      to: Math.max(node.to, tree.nodes[whole]?.to ?? 0),
      signature: signatureOf(tree, index, node.from),
    };
    outline.definitions.push(definition);
  }
  return outline;
};
