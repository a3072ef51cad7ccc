import type { ReplyFault, Unreadable } from './extraction.ts';

const again = 'Answer again, complete, in the required format.';

/** What is said to the model for each fault. `detail` is a path, a line or a count, already short. */
const phrases: Record<ReplyFault, (detail: string) => string> = {
  empty: (path) =>
    path === ''
      ? 'Your answer was empty. Write the files, each in its own fenced block with its path.'
      : `The block for ${path} was empty. Write its complete content, or "DELETE: ${path}" to delete it.`,
  refusal: () =>
    'Your answer held no code but an apology. Write the files as asked; if something is unclear, make a sensible choice.',
  'no-files': () =>
    'Your answer held no file. Put each file into its own fenced block with its path after the language: ```ts path=src/example.ts',
  'path-missing': (detail) =>
    `${detail} without a path, so it is unclear which file is meant. Repeat it with the path after the language: \`\`\`ts path=src/example.ts`,
  elided: (detail) =>
    `${detail}: code was left out. Write the file completely, or change only the part that changes with SEARCH/REPLACE blocks.`,
  truncated: (detail) => `Your answer stops in the middle of ${detail}. ${again}`,
  unclosed: (detail) => `${detail} ${again}`,
  html: () =>
    'Instead of an answer an HTML page arrived. Answer with the files, each in its own fenced block.',
  'thinking-only': () =>
    'Your answer ended before the thinking was finished. Think less and answer with the files.',
  'diff-format': (detail) =>
    `${detail === '' ? 'The diff cannot be read with certainty.' : detail} It was not applied. Write whole files, or SEARCH/REPLACE blocks whose SEARCH part is copied exactly from the file.`,
  crowded: () =>
    'Your answer has so many fences and markers that it cannot be meant. Answer with the files, each once in its own fenced block.',
  'several-versions': (path) =>
    `${path} appears more than once with different content. Write it exactly once, complete.`,
};

export const unreadable = (fault: ReplyFault, detail = ''): Unreadable => ({
  kind: 'unreadable',
  fault,
  sayBack: phrases[fault](detail),
});
