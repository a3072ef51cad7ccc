import { stripTypeScriptTypes } from 'node:module';
import type { SyntaxTree } from './syntax-tree.ts';

/** The runtime calls the function experimental, once a process and on the person's terminal. */
const withoutWarning = (act: () => void): void => {
  const own = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  process.emitWarning = (): void => {};
  try {
    act();
  } finally {
    if (own) Object.defineProperty(process, 'emitWarning', own);
  }
};

/** The parser of the runtime recurses, and one that ran out of its stack never works again: it breaks beyond 1000. */
const deepest = 300;

/** How deep brackets and nodes are in each other at most; type arguments end with their statement. */
const depthOf = ({ nodes }: SyntaxTree): number => {
  const depths: number[] = [];
  let [most, brackets, angles] = [0, 0, 0];
  for (const { type, parent, named } of nodes) {
    const depth = (depths[parent] ?? 0) + 1;
    depths.push(depth);
    if (!named && /^[([{]$|^\$\{$/.test(type)) brackets += 1;
    if (!named && /^[)\]}]$/.test(type)) brackets -= 1;
    angles = /^[;{}]$/.test(type) ? 0 : angles + (type === '<' ? 1 : type === '>' ? -1 : 0);
    most = Math.max(most, depth, brackets + angles);
  }
  return most;
};

/**
 * Whether the parser of the runtime takes a text as JavaScript or TypeScript (without JSX). The grammars do not know some
 * valid forms (overloads without semicolons, tagged templates with odd escapes), so their complaints are asked again here.
 */
export const isSoundScript = (tree: SyntaxTree): boolean => {
  if (depthOf(tree) > deepest) return false;
  try {
    withoutWarning(() => stripTypeScriptTypes(tree.text));
    return true;
  } catch (error) {
    // An enum or a namespace: read to its end, but nothing that can be stripped.
    return (error as { code?: string }).code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX';
  }
};
