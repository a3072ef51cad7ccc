import type { EditFormat } from '../domain/edit-format.ts';

const whole = `Answer with files, each in its own fenced block. Only these blocks are read; text around them is ignored.

To create a file, or to replace a whole one, put its path after the language and give the complete content:

\`\`\`ts path=src/example.ts
export const answer = 42;
\`\`\`
`;

const search = `To change part of an existing file, give one or more SEARCH/REPLACE blocks:

\`\`\`ts path=src/other.ts
<<<<<<< SEARCH
const limit = 10;
=======
const limit = 20;
>>>>>>> REPLACE
\`\`\`
`;

const diff = `To change part of an existing file, give a unified diff:

\`\`\`diff
--- a/src/other.ts
+++ b/src/other.ts
@@ -1,3 +1,3 @@
 const first = 1;
-const limit = 10;
+const limit = 20;
 const last = 99;
\`\`\`
`;

const deletion = `To delete a file, write one line outside all fences:

DELETE: src/old.ts
`;

const rules: Record<EditFormat, string> = {
  whole: '- To change a file, write it anew, complete, with everything in it that does not change.',
  search:
    '- SEARCH holds whole lines copied exactly from the present file, enough of them to occur only once; nothing may be left out.',
  diff: '- Lines of a diff that begin with a space or - are copied exactly from the present file, at least two of them around each change. Line numbers are not needed.',
};

const ways: Record<EditFormat, string[]> = { whole: [], search: [search], diff: [diff] };

const closing = (format: EditFormat): string => `Rules:
- Paths are relative to the project root, with /.
${rules[format]}
- A whole file is complete: never write "... rest unchanged" or "existing code here".
- Around a file that itself holds \`\`\` lines (Markdown), use a longer fence, such as \`\`\`\`.
- Commands to run are not files: do not answer with shell commands.`;

/**
 * How an answer with files has to look: embedded by the prompts of the roles that write code, read by `readReply`, which
 * understands all formats whichever was asked for.
 */
export const replyContractFor = (format: EditFormat): string =>
  [whole, ...ways[format], deletion, closing(format)].join('\n');

/** The usual one. */
export const replyContract = replyContractFor('search');
