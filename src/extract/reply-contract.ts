/** How an answer with files has to look: embedded by the prompts of the roles that write code, read by `readReply`. */
export const replyContract = `Answer with files, each in its own fenced block. Only these blocks are read; text around them is ignored.

To create a file, or to replace a whole one, put its path after the language and give the complete content:

\`\`\`ts path=src/example.ts
export const answer = 42;
\`\`\`

To change part of an existing file, give one or more SEARCH/REPLACE blocks:

\`\`\`ts path=src/other.ts
<<<<<<< SEARCH
const limit = 10;
=======
const limit = 20;
>>>>>>> REPLACE
\`\`\`

To delete a file, write one line outside all fences:

DELETE: src/old.ts

Rules:
- Paths are relative to the project root, with /.
- SEARCH holds whole lines copied exactly from the present file, enough of them to occur only once; nothing may be left out.
- A whole file is complete: never write "... rest unchanged" or "existing code here".
- Around a file that itself holds \`\`\` lines (Markdown), use a longer fence, such as \`\`\`\`.
- Commands to run are not files: do not answer with shell commands.`;
