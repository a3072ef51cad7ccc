import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { UserError } from '../domain/errors.ts';

/** Reads the grammar of one language, such as "python", from the package that this program installs it with. */
export const loadGrammar = async (grammar: string): Promise<Uint8Array> => {
  try {
    const file = `@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`;
    return await readFile(createRequire(import.meta.url).resolve(file));
  } catch (cause) {
    throw new UserError(`the grammar of ${grammar} is missing from the installation`, {
      hint: 'install millwright again',
      cause,
    });
  }
};
