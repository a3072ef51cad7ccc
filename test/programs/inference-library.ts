import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..', '..');
/** No dependency of the package, and large: it has a folder of its own, which `npm ci` leaves out. */
const ownFolder = 'node_modules/.cache/inference';
const entry = 'node_modules/node-llama-cpp/dist/index.js';
/** Only the library and its build for a processor: 85 MB instead of 725. */
export const installCommand = `npm install --prefix ${ownFolder} --no-save --ignore-scripts --omit=optional node-llama-cpp@3.22.1 @node-llama-cpp/linux-x64@3.22.1`;

/** Folders that may hold it; the variable names one outside of the repository. */
const folders = [process.env['MILLWRIGHT_TEST_INFERENCE'], join(root, ownFolder), root];
const found = folders
  .flatMap((folder) => (folder === undefined ? [] : join(folder, entry)))
  .find((file) => existsSync(file));

export const withoutLibrary = found === undefined;

/** Why there can be no inference here, or undefined. Under CI the tests try regardless, and fail. */
export const withoutInference =
  withoutLibrary && process.env['CI'] !== 'true' ? `no node-llama-cpp here: ${installCommand}` : undefined;

/** node-llama-cpp 3.22.1 from wherever it is. */
export const importInference = (): Promise<unknown> => {
  if (found === undefined) throw new Error(`node-llama-cpp is missing: ${installCommand}`);
  return import(pathToFileURL(found).href) as Promise<unknown>;
};
