import { readBiome, readBiomeJson } from './biome.ts';
import { readBundlerBoxes, readOxlintBoxes } from './boxes.ts';
import { readEslintJson, readEslintStylish } from './eslint.ts';
import { readJestJson } from './jest-json.ts';
import { readJest } from './jest.ts';
import { readJunit } from './junit.ts';
import { readLocatedLines } from './located-lines.ts';
import { readMocha } from './mocha.ts';
import { nativeJsonReaders, nativeReaders, nativeTestReaders } from './native-readers.ts';
import { readNodeTest } from './node-test.ts';
import { readOxlintJson } from './oxlint.ts';
import { pythonJsonReaders, pythonReaders, pythonTestReaders } from './python-readers.ts';
import type { JsonReader, LineReader } from './reader.ts';
import { readSarif } from './sarif.ts';
import { readTap } from './tap.ts';
import { readTsc } from './tsc.ts';
import { readVitest } from './vitest.ts';

/** A script may run any tool, and several: every reader looks for its own marks. A new one is one file and one entry here. */
export const lineReaders: readonly LineReader[] = [
  readTsc,
  readEslintStylish,
  readOxlintBoxes,
  readBiome,
  ...nativeReaders,
  ...pythonReaders,
];

/** Readers of test runners: they tell counts too. */
export const testReaders: readonly LineReader[] = [
  readVitest,
  readJest,
  readMocha,
  readNodeTest,
  readTap,
  readJunit,
  ...nativeTestReaders,
  ...pythonTestReaders,
];

export const jsonReaders: readonly JsonReader[] = [
  readEslintJson,
  readOxlintJson,
  readBiomeJson,
  readJestJson,
  readSarif,
  ...nativeJsonReaders,
  ...pythonJsonReaders,
];

/** For the output of failed commands in which nobody found their own marks. */
export const readUnknown: LineReader = (lines, locator) => {
  const built = readBundlerBoxes(lines, locator);
  return built.diagnostics.length > 0 ? built : readLocatedLines(lines, locator);
};
