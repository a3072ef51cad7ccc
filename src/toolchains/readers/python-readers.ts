import { readPylintJson, readPythonLint, readRuffJson } from './python-lint.ts';
import { readPytest } from './pytest.ts';
import type { JsonReader, LineReader } from './reader.ts';
import { readUnittest } from './unittest.ts';

/** The tools of Python, by the kind of list that they stand in. */
export const pythonReaders: readonly LineReader[] = [readPythonLint];
export const pythonTestReaders: readonly LineReader[] = [readPytest, readUnittest];
export const pythonJsonReaders: readonly JsonReader[] = [readRuffJson, readPylintJson];
