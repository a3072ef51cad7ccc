import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Extraction, ReplyContext, ReplyFault } from './extraction.ts';
import { readReply } from './read-reply.ts';
import { editFormats } from '../domain/edit-format.ts';
import { replyContractFor } from './reply-contract.ts';

const context: ReplyContext = {
  knownPaths: ['src/app.ts', 'src/deep/other.ts', 'README.md', 'docs/my file.md'],
};
const read = (text: string, more: Partial<ReplyContext> = {}): Extraction =>
  readReply(text, { ...context, ...more });

/** Files that a reply writes, by path; anything else fails. */
const writes = (text: string, more: Partial<ReplyContext> = {}): Record<string, string> => {
  const result = read(text, more);
  assert.equal(
    result.kind,
    'edits',
    result.kind === 'unreadable' ? `${result.fault}: ${result.sayBack}` : '',
  );
  const edits = result.kind === 'edits' ? result.edits : [];
  return Object.fromEntries(
    edits.map((edit) => [edit.path, edit.kind === 'write' ? edit.content : edit.kind]),
  );
};

const fault = (text: string, more: Partial<ReplyContext> = {}): ReplyFault | 'edits' => {
  const result = read(text, more);
  return result.kind === 'edits' ? 'edits' : result.fault;
};

const code = 'const a = 1;\nexport { a };\n';
const fenced = (opening: string, body = code): string => `${opening}\n${body}\`\`\`\n`;

const hints: Record<string, string> = {
  'lang:path': fenced('```ts:src/a.ts'),
  'lang : path': fenced('```ts : src/a.ts'),
  'lang path': fenced('```ts src/a.ts'),
  'path alone': fenced('```src/a.ts'),
  'path=': fenced('```ts path=src/a.ts'),
  'title=': fenced('```typescript title="src/a.ts"'),
  "file=''": fenced("```ts file='src/a.ts'"),
  'attributes in braces': fenced('```ts {file=src/a.ts, lines=1}'),
  'lang with dots and signs': fenced('```c++ path=src/a.ts'),
  'a plain line above': `src/a.ts\n${fenced('```ts')}`,
  'a blank line between': `src/a.ts\n\n${fenced('```ts')}`,
  'a bold line above': `**src/a.ts**\n${fenced('```ts')}`,
  'a bold line with a colon': `**src/a.ts:**\n${fenced('```ts')}`,
  backticks: `\`src/a.ts\`:\n${fenced('```ts')}`,
  'bold backticks': `**\`src/a.ts\`**\n${fenced('```ts')}`,
  'a heading': `### src/a.ts\n${fenced('```ts')}`,
  'a numbered heading': `### 1. \`src/a.ts\`\n${fenced('```ts')}`,
  'File: x': `File: src/a.ts\n${fenced('```ts')}`,
  '**File:** `x`': `**File:** \`src/a.ts\`\n${fenced('```ts')}`,
  'a list item': `- src/a.ts\n${fenced('```ts')}`,
  'a numbered item': `2. **\`src/a.ts\`**:\n${fenced('```ts')}`,
  'a remark behind it': `### \`src/a.ts\` (new file)\n${fenced('```ts')}`,
  'a verb in front': `Create \`src/a.ts\`:\n${fenced('```ts')}`,
  'a sentence that promises the file': `Here is the complete content of \`src/a.ts\`:\n\n${fenced('```ts')}`,
  'a path with ./': `./src/a.ts\n${fenced('```ts')}`,
  backslashes: `src\\a.ts\n${fenced('```ts')}`,
  'a labelled comment on the first line': fenced('```ts', `// File: src/a.ts\n${code}`),
  'four backticks': `src/a.ts\n\`\`\`\`ts\n${code}\`\`\`\`\n`,
  tildes: `src/a.ts\n~~~ts\n${code}~~~\n`,
  'an indented fence': `1. src/a.ts\n   \`\`\`ts\n   const a = 1;\n   export { a };\n   \`\`\`\n`,
  'no newline before the closing fence': `src/a.ts\n\`\`\`ts\nconst a = 1;\nexport { a };\`\`\`\n`,
  'prose around': `Sure! Here you go.\n\nsrc/a.ts\n${fenced('```ts')}\nThis exports \`a\`. Run it with:\n\n\`\`\`bash\nnpm test\n\`\`\`\n`,
  'thinking before': `<think>\nsrc/wrong.ts\n${fenced('```ts', 'wrong\n')}</think>\nsrc/a.ts\n${fenced('```ts')}`,
  'thinking that the server opened': `so I write\n${fenced('```ts wrong.ts', 'wrong\n')}</think>\n\nsrc/a.ts\n${fenced('```ts')}`,
  'tokens of a chat template at the end': `src/a.ts\n\`\`\`ts\n${code}\`\`\`<|im_end|>`,
  'a byte order mark': `\uFEFFsrc/a.ts\n${fenced('```ts')}`,
};

for (const [what, reply] of Object.entries(hints)) {
  test(`D2-14: a file is read with ${what}`, () => assert.deepEqual(writes(reply), { 'src/a.ts': code }));
  test(`D2-14: a file is read with ${what} in a reply with CRLF`, () =>
    assert.deepEqual(writes(reply.replaceAll('\n', '\r\n')), { 'src/a.ts': code }));
}

for (const [language, path] of [
  ['c++', 'src/a.cpp'],
  ['objective-c', 'src/a.m'],
  ['f#', 'src/a.fs'],
  ['C#', 'src/a.cs'],
  ['', 'Makefile'],
  ['dockerfile', 'docker/Dockerfile'],
  ['ini', '.editorconfig'],
  ['python', 'pkg/__init__.py'],
  ['tsx', 'app/(group)/[id]/page.tsx'],
  ['sh', 'scripts/run.sh'],
] as const) {
  test(`D1-16: a block in ${language || 'no language'} is read as ${path}, above the fence and on it`, () => {
    assert.deepEqual(writes(`${path}\n${fenced(`\`\`\`${language}`)}`), { [path]: code });
    if (language !== '') assert.deepEqual(writes(fenced(`\`\`\`${language} path=${path}`)), { [path]: code });
  });
}

test('commands under the name of a file are no content of it', () => {
  assert.equal(fault('package.json\n```bash\nnpm install\n```\n'), 'no-files');
});

test('a comment with nothing but the path names the file and stays in it', () => {
  const body = `// src/a.ts\n${code}`;
  assert.deepEqual(writes(fenced('```ts', body)), { 'src/a.ts': body });
});

test('a path comment in JSON is taken out, for JSON has no comments', () => {
  assert.deepEqual(writes(fenced('```json', '// package.json\n{}\n')), { 'package.json': '{}\n' });
});

test('D2-14: "// File: x" further down neither renames the file nor disappears', () => {
  const body = `${code}// File: src/other.ts\n`;
  assert.deepEqual(writes(fenced('```ts path=src/a.ts', body)), { 'src/a.ts': body });
});

test('D2-15: a file is never named after what it imports', () => {
  assert.equal(fault(fenced('```ts', "import { x } from './src/x.ts';\nx();\nx();\n")), 'path-missing');
});

test('leading indentation, trailing blanks and blank lines of a file are kept', () => {
  const body = '\n    indented();\n\ttab\n\n  \n';
  assert.deepEqual(writes(fenced('```ts a.ts', body)), { 'a.ts': body });
});

test('several files come in their order', () => {
  const reply = `${fenced('```ts src/a.ts')}\n${fenced('```ts src/b.ts')}\n${fenced('```md docs/c.md', '# c\n')}`;
  assert.deepEqual(Object.keys(writes(reply)), ['src/a.ts', 'src/b.ts', 'docs/c.md']);
});

test('a known path may look like anything', () => {
  assert.deepEqual(writes(`docs/my file.md\n${fenced('```md')}`), { 'docs/my file.md': code });
});

for (const heading of [
  'Node.js',
  'Next.js:',
  '### Vue.js',
  'Step 1.',
  'e.g.',
  'v1.2.3',
  'https://example.com/a.ts',
  'foo.bar()',
  'Array.map',
]) {
  test(`"${heading}" above a block is no path`, () =>
    assert.equal(fault(`${heading}\n${fenced('```js')}`), 'path-missing'));
}

test('a sentence that only speaks of a file does not name the snippet below it', () => {
  assert.equal(
    fault(`Actually, I notice that in \`src/app.ts\`, there is:\n${fenced('```ts')}`),
    'path-missing',
  );
});

const markdown = '# Title\n\n```bash\nnpm install\n```\n\nThen:\n\n```\nplain\n```\n\nEnd\n';

test('D2-14: a Markdown file in a longer fence comes out byte for byte', () => {
  assert.deepEqual(writes(`\`\`\`\`md README.md\n${markdown}\`\`\`\`\n`), { 'README.md': markdown });
});

test('D1-16: a Markdown file in a fence as long as its inner ones comes out byte for byte', () => {
  assert.deepEqual(writes(`README.md\n\`\`\`markdown\n${markdown}\`\`\`\n\nDone.\n`), {
    'README.md': markdown,
  });
});

test('a Markdown file and code behind it stay two files', () => {
  const reply = `README.md\n\`\`\`markdown\n# T\n\n\`\`\`sh\nx\n\`\`\`\n\`\`\`\n\nsrc/a.ts\n${fenced('```ts')}`;
  assert.deepEqual(writes(reply), { 'README.md': '# T\n\n```sh\nx\n```\n', 'src/a.ts': code });
});

test('code with fences inside a string keeps them', () => {
  const body = 'const s = `\n\\`\\`\\`js\n\\`\\`\\`\n`;\nconst doc = `\n    ```js\n    x\n    ```\n`;\n';
  assert.deepEqual(writes(fenced('```ts src/a.ts', body)), { 'src/a.ts': body });
});

test('examples in comments keep their fences', () => {
  const body =
    '/**\nAdds.\n\n@example\n```\nadd(1);\n```\n\n```ts\nadd(2);\n```\n*/\nexport const add = 1;\n';
  assert.deepEqual(writes(`${fenced('```ts src/a.ts', body)}\n${fenced('```ts src/b.ts')}`), {
    'src/a.ts': body,
    'src/b.ts': code,
  });
  const python = 'def add():\n    r"""Adds.\n\n```\nadd()\n```\n    """\n';
  assert.deepEqual(writes(fenced('```python a.py', python)), { 'a.py': python });
});

test('a comment that never closes does not swallow the next file', () => {
  assert.equal(fault(`${fenced('```ts src/a.ts', '/* open\n')}\n${fenced('```ts src/b.ts')}`), 'unclosed');
  assert.deepEqual(writes(fenced('```ts src/a.ts', '/* open\n')), { 'src/a.ts': '/* open\n' });
});

test('a tilde block may hold backtick fences', () => {
  assert.deepEqual(writes(`~~~md README.md\n${markdown}~~~\n`), { 'README.md': markdown });
});

const edit = (search: string, replace: string, marks = 7): string =>
  `${'<'.repeat(marks)} SEARCH\n${search}${'='.repeat(marks)}\n${replace}${'>'.repeat(marks)} REPLACE\n`;

const replacesOf = (text: string, more: Partial<ReplyContext> = {}): [string, string, string][] => {
  const result = read(text, more);
  assert.equal(result.kind, 'edits', result.kind === 'unreadable' ? result.sayBack : '');
  return result.kind === 'edits'
    ? result.edits.flatMap((found): [string, string, string][] =>
        found.kind === 'replace' ? [[found.path, found.search, found.replace]] : [],
      )
    : [];
};

const one: [string, string, string][] = [['src/app.ts', 'old\n', 'new\n']];
const edits: Record<string, string> = {
  'the path above the fence': `src/app.ts\n\`\`\`ts\n${edit('old\n', 'new\n')}\`\`\`\n`,
  'the path on the fence': `\`\`\`ts path=src/app.ts\n${edit('old\n', 'new\n')}\`\`\`\n`,
  'the path inside the fence': `\`\`\`ts\nsrc/app.ts\n${edit('old\n', 'new\n')}\`\`\`\n`,
  'the path in a comment inside': `\`\`\`ts\n// src/app.ts\n${edit('old\n', 'new\n')}\`\`\`\n`,
  'the path on the marker line': `\`\`\`\n<<<<<<< SEARCH src/app.ts\nold\n=======\nnew\n>>>>>>> REPLACE\n\`\`\`\n`,
  'no fence at all': `src/app.ts\n${edit('old\n', 'new\n')}`,
  'five marks': `src/app.ts\n\`\`\`\n${edit('old\n', 'new\n', 5)}\`\`\`\n`,
  'nine marks': `src/app.ts\n\`\`\`\n${edit('old\n', 'new\n', 9)}\`\`\`\n`,
  'a sentence that names the file': `In \`src/app.ts\`, change the value:\n\n\`\`\`ts\n${edit('old\n', 'new\n')}\`\`\`\n`,
  'tags in place of a fence': `src/app.ts\n<source>ts\n${edit('old\n', 'new\n')}</source>\n`,
  'a shell fence': `src/app.ts\n\`\`\`bash\n${edit('old\n', 'new\n')}\`\`\`\n`,
  'only the name of the file': `app.ts\n\`\`\`ts\n${edit('old\n', 'new\n')}\`\`\`\n`,
  'a slash in front': `/src/app.ts\n\`\`\`ts\n${edit('old\n', 'new\n')}\`\`\`\n`,
};

for (const [what, reply] of Object.entries(edits)) {
  test(`a SEARCH/REPLACE block is read with ${what}`, () => assert.deepEqual(replacesOf(reply), one));
  test(`a SEARCH/REPLACE block is read with ${what} in a reply with CRLF`, () =>
    assert.deepEqual(replacesOf(reply.replaceAll('\n', '\r\n')), one));
}

test('blocks without a path of their own belong to the file before them, in one fence or several', () => {
  const reply = `src/app.ts\n\`\`\`ts\n${edit('a\n', 'b\n')}${edit('c\n', '')}\`\`\`\n\nand\n\n\`\`\`ts\n${edit('e\n', 'f\n')}\`\`\`\n`;
  assert.deepEqual(replacesOf(reply), [
    ['src/app.ts', 'a\n', 'b\n'],
    ['src/app.ts', 'c\n', ''],
    ['src/app.ts', 'e\n', 'f\n'],
  ]);
});

test('an edit of Markdown may hold fences and underlined headings', () => {
  const reply = `README.md\n\`\`\`md\n${edit('Title\n=====\n```js\nx\n```\n', 'T\n=\n```js\ny\n```\n')}\`\`\`\n`;
  assert.deepEqual(replacesOf(reply), [
    ['README.md', 'Title\n=====\n```js\nx\n```\n', 'T\n=\n```js\ny\n```\n'],
  ]);
});

test('a document that explains SEARCH/REPLACE blocks is a file, not an edit', () => {
  const body = `# How to answer\n\n${edit('a\n', 'b\n')}\nEnd\n`;
  assert.deepEqual(writes(`\`\`\`\`md docs/how.md\n${body}\`\`\`\`\n`), { 'docs/how.md': body });
});

test('git’s own conflict marks are no edit', () => {
  const body = '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n';
  assert.deepEqual(writes(fenced('```txt notes.txt', body)), { 'notes.txt': body });
});

test('DELETE outside fences deletes, inside one it is text', () => {
  const reply = `DELETE: src/old.ts\n- **DELETE:** \`src/app.ts\`\n\n${fenced('```sql db.sql', 'DELETE: x.ts\n')}`;
  const result = read(reply);
  assert.deepEqual(result.kind === 'edits' && result.edits.map(({ kind, path }) => [kind, path]), [
    ['delete', 'src/old.ts'],
    ['delete', 'src/app.ts'],
    ['write', 'db.sql'],
  ]);
});

test('a block without a path is the one file that was asked for, if it is the only one that fits', () => {
  const reply = `${fenced('```ts')}\nRun it:\n\n\`\`\`bash\nnode a.ts\n\`\`\`\n`;
  assert.deepEqual(writes(reply, { expected: 'src/new.ts' }), { 'src/new.ts': code });
  assert.equal(fault(fenced('```python'), { expected: 'src/new.ts' }), 'path-missing');
});

test('the examples of every contract are read as they are meant', () => {
  for (const format of editFormats) {
    const result = read(replyContractFor(format), { knownPaths: ['src/other.ts', 'src/old.ts'] });
    assert.deepEqual(result.kind === 'edits' && result.edits.map(({ kind, path }) => [kind, path]), [
      ['write', 'src/example.ts'],
      ...(format === 'whole' ? [] : [['replace', 'src/other.ts']]),
      ['delete', 'src/old.ts'],
    ]);
  }
});

test('a file that is written twice counts in its last version, unless that is a snippet of the first', () => {
  const longer = `${code}${code}`;
  assert.deepEqual(writes(`${fenced('```ts a.ts')}${fenced('```ts a.ts', longer)}`), { 'a.ts': longer });
  assert.equal(fault(`${fenced('```ts a.ts', longer)}${fenced('```ts a.ts', 'x\n')}`), 'several-versions');
});
