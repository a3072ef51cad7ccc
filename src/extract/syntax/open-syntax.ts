import type { Syntax } from '../../domain/syntax.ts';
import { chooseMutants } from './choose-mutants.ts';
import { exportsOf } from './exports-of.ts';
import { mutable } from './find-changes.ts';
import { faultsOf } from './faults-of.ts';
import { grammarOf } from './grammar-of.ts';
import { jsonFaults, parseJson } from './json-faults.ts';
import { outlineOf } from './outline-of.ts';
import { isSameCode } from './same-code.ts';
import { openParsers } from './open-parsers.ts';
import type { SyntaxTree } from './syntax-tree.ts';

/**
 * A parser for every language it knows, by the endings of paths. `load` answers the compiled grammar of a language, such as
 * "python"; it is asked once for each, when a text of that language comes first. What it throws is passed on.
 */
export const openSyntax = (load: (grammar: string) => Promise<Uint8Array>): Syntax => {
  const parsers = openParsers(load);

  const parse = async (path: string, text: string): Promise<SyntaxTree | undefined> => {
    const grammar = grammarOf(path);
    if (grammar === 'json') return undefined;
    return grammar === undefined ? undefined : parsers.parse(grammar, text);
  };

  const parseCode: typeof parse = async (path, text) =>
    grammarOf(path) === 'json' ? parseJson(parsers, text) : parse(path, text);

  const faults: Syntax['faults'] = async (path, text) => {
    const grammar = grammarOf(path);
    if (grammar === undefined) return undefined;
    if (grammar === 'json') return jsonFaults(parsers, path, text);
    const tree = await parsers.parseFaulty(grammar, text);
    return tree === 'sound' ? [] : tree && faultsOf(tree);
  };

  return {
    faults,
    async outline(path, text) {
      const tree = await parse(path, text);
      return tree && outlineOf(tree);
    },
    async exportsOf(path, text) {
      const tree = await parse(path, text);
      return tree && exportsOf(tree);
    },
    async sameCode(path, before, after) {
      const [one, other] = [await parseCode(path, before), await parseCode(path, after)];
      return one && other && isSameCode(one, other);
    },
    async mutants(path, text, limit) {
      const tree = await parse(path, text);
      if (!tree || !mutable.has(tree.grammar)) return undefined;
      const known = faultsOf(tree).length;
      const parses = async (mutant: string): Promise<boolean> =>
        ((await faults(path, mutant))?.length ?? Infinity) <= known;
      return chooseMutants(tree, limit, parses);
    },
  };
};
