import { readCargoJson, readCargoTest, readRustc } from './cargo.ts';
import { readCmake, readCtest } from './cmake.ts';
import { readCompilers } from './compilers.ts';
import { readGoFaults, readGoTest } from './go-test.ts';
import type { JsonReader, LineReader } from './reader.ts';
import { readPomFaults, readSurefire } from './surefire.ts';

/** The tools of compiled languages, by the kind of list that they stand in. */
export const nativeReaders: readonly LineReader[] = [
  readGoFaults,
  readRustc,
  readCompilers,
  readCmake,
  readPomFaults,
];
export const nativeTestReaders: readonly LineReader[] = [readGoTest, readCargoTest, readCtest, readSurefire];
export const nativeJsonReaders: readonly JsonReader[] = [readCargoJson];
