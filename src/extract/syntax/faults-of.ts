import type { SyntaxFault } from '../../domain/syntax.ts';
import { findFaults, findOpenBrackets } from './find-faults.ts';
import { isSoundScript } from './is-sound-script.ts';
import type { SyntaxTree } from './syntax-tree.ts';

/** The faults of a text, without what its grammar only misunderstands. */
export const faultsOf = (tree: SyntaxTree): SyntaxFault[] => {
  // Macros of C need not look like C: only what is never closed is a fault for sure.
  if (tree.grammar === 'cpp') return findOpenBrackets(tree);
  const faults = findFaults(tree);
  const isScript = tree.grammar === 'javascript' || tree.grammar === 'typescript';
  return faults.length > 0 && isScript && isSoundScript(tree) ? [] : faults;
};
