import { readPythonTests } from './read-python-tests.ts';
import { readScriptTests } from './read-script-tests.ts';
import { scanCode, syntaxOf } from './scan-code.ts';
import type { TestCase } from './test-case.ts';

/** The tests of a file in the language of its name; what stands outside of them is a test without a name. */
export const readTests = (path: string, text: string): TestCase[] => {
  const syntax = syntaxOf(path);
  const scan = scanCode(text, syntax);
  return syntax === 'python' ? readPythonTests(path, scan) : readScriptTests(path, scan);
};
