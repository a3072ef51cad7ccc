import type { Language, Tree, TreeCursor } from 'web-tree-sitter';
import { lineCounter } from './line-counter.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-tree.ts';

const faultOf = (cursor: TreeCursor, type: string, isEmpty: boolean): SyntaxNode['fault'] => {
  if (type === 'ERROR') return 'error';
  return isEmpty && cursor.nodeIsMissing ? 'missing' : undefined;
};

/** Puts nodes behind each other as a cursor meets them. */
class NodeList {
  readonly nodes: SyntaxNode[] = [];
  readonly #open: number[] = [];
  /** By the number of a type: asking the parser costs more than all the rest. */
  readonly #named: boolean[] = [];
  readonly #language: Language;
  readonly #lineOf: (index: number) => number;

  constructor(language: Language, text: string) {
    this.#language = language;
    this.#lineOf = lineCounter(text);
  }

  #isNamed(kind: number): boolean {
    return (this.#named[kind] ??= this.#language.nodeTypeIsNamed(kind));
  }

  /** Opens the node under the cursor; `before` is its neighbour above, -1 for none. */
  open(cursor: TreeCursor, before: number): void {
    const { startIndex: start, endIndex: end } = cursor;
    const from = this.#lineOf(start);
    const kind = cursor.nodeTypeId;
    const type = this.#language.types[kind] ?? cursor.nodeType;
    this.nodes.push({
      type,
      named: this.#isNamed(kind),
      field: this.#language.fields[cursor.currentFieldId] ?? undefined,
      fault: faultOf(cursor, type, start === end),
      start,
      end,
      from,
      to: end > start ? this.#lineOf(end - 1) : from,
      parent: this.#open.at(-1) ?? -1,
      before,
      next: 0,
    });
    this.#open.push(this.nodes.length - 1);
  }

  /** Closes the innermost open node and answers its index. */
  close(): number {
    const index = this.#open.pop() ?? -1;
    const closed = this.nodes[index];
    if (closed) closed.next = this.nodes.length;
    return index;
  }
}

/** Copies a tree out of the parser's memory, which is not collected by itself. */
export const copyTree = (tree: Tree, grammar: string, text: string): SyntaxTree => {
  const cursor = tree.walk();
  const list = new NodeList(tree.language, text);
  try {
    list.open(cursor, -1);
    for (;;) {
      if (cursor.gotoFirstChild()) {
        list.open(cursor, -1);
        continue;
      }
      let closed = list.close();
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return { grammar, text, nodes: list.nodes };
        closed = list.close();
      }
      list.open(cursor, closed);
    }
  } finally {
    cursor.delete();
  }
};
