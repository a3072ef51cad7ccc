import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Edit } from '../domain/edit.ts';
import { applyEdits } from './apply-edits.ts';
import type { Extraction } from './extraction.ts';
import { readReply } from './read-reply.ts';

const knownPaths = ['src/app.ts', 'README.md', 'src/old.ts'];
const read = (text: string): Extraction => readReply(text, { knownPaths });
const editsOf = (text: string): Edit[] => {
  const result = read(text);
  assert.equal(result.kind, 'edits', result.kind === 'unreadable' ? result.sayBack : '');
  return result.kind === 'edits' ? result.edits : [];
};
const faultOf = (text: string): string => {
  const result = read(text);
  return result.kind === 'unreadable' ? result.fault : 'edits';
};

const head = '--- a/src/app.ts\n+++ b/src/app.ts\n';
const hunk =
  '@@ -1,3 +1,4 @@\n const a = 1;\n-const b = 2;\n+const b = 3;\n+const c = 4;\n export { a, b };\n';
const before = 'const a = 1;\nconst b = 2;\nexport { a, b };\n';
const after = 'const a = 1;\nconst b = 3;\nconst c = 4;\nexport { a, b };\n';

const land = (text: string, present = before, path = 'src/app.ts'): string | null | undefined => {
  const result = applyEdits(new Map([[path, present]]), editsOf(text));
  assert.equal(result.kind, 'applied', result.kind === 'conflict' ? result.sayBack : '');
  return result.kind === 'applied' ? result.files.get(path) : undefined;
};

const shapes: Record<string, string> = {
  'in a fence': `\`\`\`diff\n${head}${hunk}\`\`\`\n`,
  'in a fence that says patch': `Here:\n\n\`\`\`patch\n${head}${hunk}\`\`\`\nDone.\n`,
  'in a fence without a language': `\`\`\`\n${head}${hunk}\`\`\`\n`,
  'with the lines of git': `\`\`\`diff\ndiff --git a/src/app.ts b/src/app.ts\nindex 123abc..456def 100644\n${head}${hunk}\`\`\`\n`,
  'bare, in prose': `I changed b:\n\n${head}${hunk}\nThis keeps a.\n\n- b is 3\n- c is new\n`,
  'bare, alone': `${head}${hunk}`,
  'with paths without a/ and b/': `\`\`\`diff\n--- src/app.ts\n+++ src/app.ts\n${hunk}\`\`\`\n`,
  'with times behind the paths': `\`\`\`diff\n--- src/app.ts\t2024-01-01 00:00:00\n+++ src/app.ts\t2024-01-02 00:00:00\n${hunk}\`\`\`\n`,
  'with wrong counts in a fence': `\`\`\`diff\n${head}${hunk.replace('1,3 +1,4', '7,9 +7,2')}\`\`\`\n`,
  'without line numbers': `\`\`\`diff\n${head}${hunk.replace('@@ -1,3 +1,4 @@', '@@ ... @@')}\`\`\`\n`,
  'with the path above the fence': `src/app.ts\n\`\`\`diff\n${hunk}\`\`\`\n`,
  'with the path on the fence': `\`\`\`diff path=src/app.ts\n${hunk}\`\`\`\n`,
  'with a mark for a missing newline': `\`\`\`diff\n${head}${hunk}\\ No newline at end of file\n\`\`\`\n`,
};

for (const [what, reply] of Object.entries(shapes)) {
  test(`a unified diff is read ${what}`, () => assert.equal(land(reply), after));
  test(`a unified diff is read ${what}, in a reply with CRLF`, () =>
    assert.equal(land(reply.replaceAll('\n', '\r\n')), after));
}

test('a diff lands in a file with CRLF, and every other byte stays', () => {
  const present = `x  \r\n${before.replaceAll('\n', '\r\n')}y\t`;
  assert.equal(land(shapes['in a fence'] ?? '', present), `x  \r\n${after.replaceAll('\n', '\r\n')}y\t`);
});

test('several hunks and several files of one diff come in their order', () => {
  const second = '--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-# Old\n+# New\n';
  for (const reply of [`\`\`\`diff\n${head}${hunk}${second}\`\`\`\n`, `${head}${hunk}\n${second}`])
    assert.deepEqual(
      editsOf(reply).map(({ kind, path }) => [kind, path]),
      [
        ['replace', 'src/app.ts'],
        ['replace', 'README.md'],
      ],
    );
  const two = '@@ -1,2 +1,2 @@\n-a\n+b\n x\n@@ -9,2 +9,2 @@ function f() {\n y\n-c\n+d\n';
  assert.equal(land(`\`\`\`diff\n${head}${two}\`\`\`\n`, 'a\nx\n\ny\nc\n'), 'b\nx\n\ny\nd\n');
});

test('a diff from nowhere is a new file, one to nowhere deletes', () => {
  assert.deepEqual(
    editsOf('```diff\n--- /dev/null\n+++ b/src/new.ts\n@@ -0,0 +1,2 @@\n+a();\n+b();\n```\n'),
    [{ kind: 'write', path: 'src/new.ts', content: 'a();\nb();\n' }],
  );
  assert.deepEqual(editsOf('--- a/src/old.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-a();\n'), [
    { kind: 'delete', path: 'src/old.ts' },
  ]);
});

test('a diff of Markdown keeps the fences in its lines', () => {
  const lines = '@@ -1,5 +1,5 @@\n # T\n ```js\n-x\n+y\n ```\n end\n';
  assert.equal(
    land(
      `\`\`\`diff\n--- a/README.md\n+++ b/README.md\n${lines}\`\`\`\n`,
      '# T\n```js\nx\n```\nend\n',
      'README.md',
    ),
    '# T\n```js\ny\n```\nend\n',
  );
});

test('a hunk that begins inside an example does not end with the example’s fence', () => {
  const hunkOfMarkdown = '@@ -2,3 +2,3 @@\n x\n ```\n-end\n+END\n';
  assert.equal(
    land(
      `\`\`\`diff\n--- a/README.md\n+++ b/README.md\n${hunkOfMarkdown}\`\`\`\n`,
      '```js\nx\n```\nend\n',
      'README.md',
    ),
    '```js\nx\n```\nEND\n',
  );
});

test('a deleted line that begins with two dashes is no head', () => {
  assert.equal(
    land(
      '```diff\n--- a/src/app.ts\n+++ b/src/app.ts\n@@ -1,2 +1,2 @@\n--- old\n+-- new\n x\n```\n',
      '-- old\nx\n',
    ),
    '-- new\nx\n',
  );
});

test('a blank line in a hunk may have lost its blank', () => {
  assert.equal(land(`\`\`\`diff\n${head}@@ -1,3 +1,3 @@\n-a\n+b\n\n x\n\`\`\`\n`, 'a\n\nx\n'), 'b\n\nx\n');
});

test('a diff whose lines fit two places is asked about, whatever line it names', () => {
  const edits = editsOf(`\`\`\`diff\n${head}@@ -4 +4 @@\n-x();\n+y();\n\`\`\`\n`);
  const result = applyEdits(new Map([['src/app.ts', 'x();\na\nb\nx();\n']]), edits);
  assert.match(result.kind === 'conflict' ? result.sayBack : '', /fits 2 places \(lines 1, 4\)/);
});

const refused: Record<string, [string, string]> = {
  'a file that moves': [
    'diff-format',
    '```diff\ndiff --git a/x.ts b/y.ts\nsimilarity index 90%\nrename from x.ts\nrename to y.ts\n```\n',
  ],
  'a binary file': [
    'diff-format',
    '```diff\ndiff --git a/x.png b/x.png\nBinary files a/x.png and b/x.png differ\n```\nx',
  ],
  'a line without its mark': [
    'diff-format',
    `\`\`\`diff\n${head}@@ -1,2 +1,2 @@\nconst a;\n-b\n+c\n\`\`\`\n`,
  ],
  'no line to look for': ['diff-format', `\`\`\`diff\n${head}@@ -3,0 +4 @@\n+b\n\`\`\`\n`],
  'nothing that changes': ['diff-format', `\`\`\`diff\n${head}@@ -1 +1 @@\n-b\n+b\n\`\`\`\n`],
  'wrong counts and no fence': ['diff-format', `${head}${hunk.replace('1,3', '1,2').replace('1,4', '1,3')}`],
  'counts that go beyond the text': [
    'diff-format',
    `${head}${hunk.replace('1,3', '1,5').replace('1,4', '1,6')}`,
  ],
  'a file that is said to be new and is there': [
    'diff-format',
    '```diff\n--- /dev/null\n+++ b/src/app.ts\n@@ -0,0 +1 @@\n+a\n```\n',
  ],
  'no path at all': ['diff-format', '```diff\n--- original\n+++ modified\n@@ -1 +1 @@\n-a\n+b\n```\n'],
  'code left out': [
    'elided',
    `\`\`\`diff\n${head}@@ -1 +1,2 @@\n-a\n+b\n+// ... rest of the code unchanged\n\`\`\`\n`,
  ],
  'an end in the middle': ['truncated', `\`\`\`diff\n${head}@@ -1,3 +1,3 @@\n-a\n+b\n`],
};

for (const [what, [fault, reply]] of Object.entries(refused))
  test(`a diff with ${what} is refused as ${fault}`, () => assert.equal(faultOf(reply), fault));

test('a patch file and a document that shows a diff are files', () => {
  for (const path of ['fix.patch', 'docs/how.md']) {
    const intro = path.endsWith('.md') ? '# How\n\n' : '';
    const body = `${intro}${head}${hunk}`;
    assert.deepEqual(editsOf(`\`\`\`\`${path}\n${body}\`\`\`\`\n`), [{ kind: 'write', path, content: body }]);
  }
});
