import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mainLanguage } from './main-language.ts';

test('the language of a project is that of most of its files', () => {
  assert.equal(mainLanguage(['README.md', 'src/a.ts', 'src/b.tsx', 'x.py', 'package.json']), 'typescript');
  assert.equal(mainLanguage(['a.py', 'B.PY', 'c.js']), 'python');
  assert.equal(mainLanguage(['README.md', 'constructor', '.toString']), 'unknown');
  assert.equal(mainLanguage([]), 'unknown');
});
