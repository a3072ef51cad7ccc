import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Extraction, ReplyFault } from './extraction.ts';
import { replyFaults } from './extraction.ts';
import { readReply } from './read-reply.ts';

const read = (text: string, knownPaths: string[] = []): Extraction => readReply(text, { knownPaths });
const file = (content: string, path = 'src/a.ts'): string => `\`\`\`ts path=${path}\n${content}\`\`\`\n`;

const refused: [string, ReplyFault, string][] = [
  ['D1-9: nothing', 'empty', ''],
  ['D1-9: white space only', 'empty', ' \n\t\n'],
  ['D1-9: a refusal', 'refusal', 'I cannot help with that request.'],
  ['D0-5: an apology', 'refusal', "I'm sorry, but I can't assist with that."],
  ['D0-5: an apology with a curly apostrophe', 'refusal', 'I’m sorry, I can’t create that file.'],
  [
    'D0-5: a model that speaks of itself',
    'refusal',
    'As an AI language model, I do not have access to your files.',
  ],
  ['D0-5: a refusal inside a file', 'refusal', file("I'm sorry, but I can't write this.\n")],
  ['D0-5: prose', 'no-files', 'You should first create a file and then write the function into it.'],
  [
    'D0-5: an HTML error page',
    'html',
    '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head></html>',
  ],
  ['D0-5: an HTML error page inside a file', 'html', file('<html>\n<body>502</body></html>\n')],
  ['D0-5: an empty file', 'empty', file('')],
  ['commands only', 'no-files', '```bash\nnpm install\n```'],
  [
    'D2-15: code without a path',
    'path-missing',
    'Here:\n```ts\nconst a = 1;\nconst b = 2;\nconst c = 3;\n```',
  ],
  ['D1-20: thinking that never ends', 'thinking-only', `<think>\nI would write\n${file('const a = 1;\n')}`],
  ['thinking and nothing else', 'empty', '<think>\nhm\n</think>\n'],
  [
    'a diff that moves a file',
    'diff-format',
    '```diff\n--- a/src/a.ts\n+++ b/src/b.ts\n@@ -1 +1 @@\n-a\n+b\n```',
  ],
  ['a diff under the path of a file', 'diff-format', 'src/a.ts\n```diff\n-a\n+b\n```'],
  [
    'D0-4: a file whose fence never closes, in the middle of code',
    'truncated',
    '```ts path=src/a.ts\nexport const f = () => {\n  return',
  ],
  [
    'D0-4: a file whose fence never closes, with open brackets',
    'truncated',
    '```ts path=src/a.ts\nexport const f = () => {\n  g();\n',
  ],
  ['D0-4: a JSON file that stops', 'truncated', '```json path=a.json\n{\n  "a": [1, 2'],
  ['D0-4: a page that stops', 'truncated', '```html path=a.html\n<html>\n<body>\n<p>'],
  ['D0-4: a file that says it was cut', 'truncated', file('const a = 1;\n[truncated]\n')],
  [
    'D0-4: a file that announces the rest',
    'truncated',
    file('const a = 1;\n... (continued in next message)\n'),
  ],
  [
    'a fence that is not closed before the next',
    'unclosed',
    `\`\`\`ts path=src/a.ts\nconst a = 1;\n\n${file('b\n', 'src/b.ts')}`,
  ],
  ['an edit block without its end', 'unclosed', 'src/a.ts\n```ts\n<<<<<<< SEARCH\na\n=======\nb\n```\n'],
  [
    'an edit block that ends with the wrong marker',
    'unclosed',
    'src/a.ts\n```ts\n<<<<<<< SEARCH\na\n=======\nb\n=======\n```\n',
  ],
  [
    'an edit block in which the next begins',
    'unclosed',
    'src/a.ts\n<<<<<<< SEARCH\na\n=======\nb\n<<<<<<< SEARCH\nc\n=======\nd\n>>>>>>> REPLACE\n',
  ],
  ['text that repeats a fence without an end', 'crowded', '```ts a.ts\nx\n'.repeat(50_002)],
  ['an edit block without a path', 'path-missing', '<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n'],
];

for (const [what, fault, reply] of refused) {
  test(`${what} is refused as ${fault}, with words for the model`, () => {
    const result = read(reply);
    assert.equal(result.kind, 'unreadable');
    assert.equal(result.kind === 'unreadable' && result.fault, fault);
    const words = result.kind === 'unreadable' ? result.sayBack : '';
    assert.ok(words.length > 40 && words.length < 400, words);
  });
}

const elisions: [string, string][] = [
  ['src/a.ts', '// ... rest of the code unchanged'],
  ['src/a.ts', '  // rest unchanged'],
  ['src/a.ts', '// ...existing code...'],
  ['src/a.ts', '// … existing code …'],
  ['src/a.ts', '/* ... other methods ... */'],
  ['src/a.ts', '// ...'],
  ['src/a.ts', '// (rest of the file remains the same)'],
  ['src/a.ts', '// Rest of the component'],
  ['src/a.ts', '// your code here'],
  ['src/a.ts', '// existing imports remain unchanged'],
  ['src/a.tsx', '      {/* ... existing JSX, other components unchanged ... */}'],
  ['a.py', '# existing code here'],
  ['a.py', '    # ... rest of implementation ...'],
  ['a.py', '# The rest of the file stays the same'],
  ['a.html', '<!-- ... rest of the page unchanged ... -->'],
  ['a.sql', '-- rest of the file unchanged'],
  ['a.css', '/* other styles unchanged */'],
];

for (const [path, line] of elisions) {
  test(`D0-4: "${line.trim()}" in ${path} is code left out, and nothing of the answer is used`, () => {
    const result = read(`${file('b\n', 'src/b.ts')}${file(`const a = 1;\n${line}\nconst z = 1;\n`, path)}`);
    assert.equal(result.kind === 'unreadable' && result.fault, 'elided');
  });
}

const honest: [string, string][] = [
  ['src/a.ts', '// handle the rest of the arguments'],
  ['src/a.ts', '// ... and then it is sorted'],
  ['src/a.ts', '// existing users keep their password'],
  ['src/a.ts', 'const { a, ...rest } = props;'],
  ['src/a.ts', '// Other imports'],
  ['src/a.ts', '// the previous state'],
  ['src/a.ts', '// Return the same value'],
  ['src/a.ts', "log('... rest of the code unchanged');"],
  ['a.py', '...'],
  ['a.py', '# Configuration'],
  ['a.py', '# everything else'],
  ['a.c', '#include <stdio.h>'],
  ['README.md', '# Existing code here'],
  ['README.md', '// ... rest of the code unchanged'],
  ['a.css', '/* Tests */'],
];

for (const [path, line] of honest) {
  test(`"${line}" in ${path} is no elision`, () => {
    assert.equal(read(file(`first\n${line}\nlast\n`, path)).kind, 'edits');
  });
}

test('an elision on the new side of an edit is refused, one that was in the file is not', () => {
  const edit = (search: string, replace: string): string =>
    `\`\`\`ts path=a.ts\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n\`\`\`\n`;
  assert.equal(read(edit('a', 'b\n// ... existing code ...')).kind, 'unreadable');
  assert.equal(read(edit('a\n// ...', 'b\n// ...')).kind, 'edits');
});

test('D1-16: a last fence that never closes is accepted with a note when the file is whole', () => {
  const result = read('```ts path=src/a.ts\nexport const f = () => {\n  return "it\'s";\n};\n');
  assert.deepEqual(result.kind === 'edits' && result.edits, [
    { kind: 'write', path: 'src/a.ts', content: 'export const f = () => {\n  return "it\'s";\n};\n' },
  ]);
  assert.match(result.kind === 'edits' ? result.notes.join() : '', /src\/a\.ts was not closed/);
});

test('files that mean something by being there may be empty', () => {
  for (const path of ['pkg/__init__.py', '.gitkeep', 'a/py.typed'])
    assert.equal(read(file('', path)).kind, 'edits', path);
});

test('one bad file makes the whole answer unreadable, and every fault is said', () => {
  const result = read(
    `${file('good\n', 'a.ts')}${file('// ... rest unchanged\n', 'b.ts')}${file('', 'c.ts')}`,
  );
  assert.equal(result.kind, 'unreadable');
  assert.match(result.kind === 'unreadable' ? result.sayBack : '', /b\.ts[^]*c\.ts/);
});

test('pages and templates may be HTML, documents may apologise', () => {
  assert.equal(read(file('<!doctype html>\n<html></html>\n', 'index.html')).kind, 'edits');
  assert.equal(read(file('Sorry, this page moved.\n', 'docs/moved.md')).kind, 'edits');
});

test('code left out without a path is noted when other files were read', () => {
  const result = read(`${file('a\n')}\nUse it:\n\`\`\`ts\nimport { a } from './a.ts';\na();\n\`\`\`\n`);
  assert.deepEqual(result.kind === 'edits' && result.notes, [
    'A block of 2 lines (ts) without a path was left out',
  ]);
});

test('every fault can happen', () => {
  const happened = new Set([...refused.map(([, fault]) => fault), 'elided', 'several-versions']);
  assert.deepEqual([...happened].toSorted(), [...replyFaults].toSorted());
});

/** Shapes that make a careless reader look at everything again for each of them. */
const hostile: Record<string, (size: number) => string> = {
  'fences without an end': (size) => '```ts a.ts\nx\n'.repeat(size / 13),
  'bare fences': (size) => '```\n'.repeat(size / 4),
  'fences of growing kinds': (size) => '````md\n```ts\n~~~\n'.repeat(size / 17),
  'search markers': (size) => '<<<<<<< SEARCH\n'.repeat(size / 15),
  'edits in one fence': (size) =>
    `\`\`\`ts\na.ts\n${'<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n'.repeat(size / 44)}\`\`\``,
  'thinking tags': (size) => '<think></think>\n'.repeat(size / 16),
  'one endless line': (size) => '`'.repeat(size),
  'empty lines': (size) => '\n'.repeat(size),
  'lines that end like a fence': (size) => `\`\`\`ts a.ts\n${'x```\n'.repeat(size / 5)}`,
  deletions: (size) => 'DELETE: a.ts\n'.repeat(size / 13),
  elisions: (size) => `\`\`\`js a.js\n${'// ... rest of the code\n'.repeat(size / 24)}\`\`\``,
  'quotes and slashes': (size) => `\`\`\`js a.js\n${'"\\/*`'.repeat(size / 5)}`,
};

for (const [what, make] of Object.entries(hostile)) {
  test(`a reply of many ${what} is read in time that grows with its length`, () => {
    const measure = (size: number): number => {
      const text = make(size);
      const start = performance.now();
      read(text, ['src/a.ts']);
      return performance.now() - start;
    };
    measure(20_000);
    const [small, large] = [60_000, 480_000].map((size) => Math.min(measure(size), measure(size)));
    assert.ok((large ?? 0) < (small ?? 0) * 24 + 100, `${small} ms, eight times as much in ${large} ms`);
  });
}

test('mutated replies never throw', () => {
  const parts = [
    '```',
    '```ts path=a.ts\n',
    '````',
    '~~~',
    '<<<<<<< SEARCH\n',
    '=======\n',
    '>>>>>>> REPLACE\n',
    'src/a.ts\n',
    '<think>',
    '</think>',
    '\r\n',
    '\n',
    'DELETE: x\n',
    '\u0000',
    '\uD800',
    '`',
    '// ...',
    '# ',
  ];
  let seed = 7;
  const next = (limit: number): number => (seed = (seed * 48_271) % 2_147_483_647) % limit;
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 1 + next(25) }, () => parts[next(parts.length)]).join('');
    assert.doesNotThrow(() => read(text), JSON.stringify(text));
  }
});
