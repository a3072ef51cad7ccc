// How fast replies are read, and whether twice the text takes twice the time.
import { readReply } from '../../src/extract/read-reply.ts';
import { median } from '../machine.ts';

const code =
  'export const value = (input: string): number => {\n  // reads what is given\n  const list = input.split(",");\n  return list.length + 1;\n};\n\n';
const edit = `<<<<<<< SEARCH\n${code}=======\n${code}x();\n>>>>>>> REPLACE\n`;
const many = (part: string, size: number): string => part.repeat(Math.ceil(size / part.length));

/** Shapes of replies, honest ones first. */
const shapes: Record<string, (size: number) => string> = {
  'files of 6 kB with prose between': (size) =>
    many(`Here is the next file.\n\n\`\`\`ts path=src/a.ts\n${code.repeat(45)}\`\`\`\n\n`, size),
  'one file': (size) => `\`\`\`ts path=src/a.ts\n${many(code, size)}\`\`\`\n`,
  'SEARCH/REPLACE blocks': (size) => `src/a.ts\n\`\`\`ts\n${many(edit, size)}\`\`\`\n`,
  'code without a fence': (size) => many(code, size),
  'files in JSON': (size) => JSON.stringify({ files: [{ path: 'a.ts', content: many(code, size) }] }),
  'prose only': (size) => many('This is a sentence about src/a.ts, and it goes on.\n', size),
  'fences without an end': (size) => many('```ts a.ts\nx\n', size),
  'SEARCH markers without an end': (size) => many('<<<<<<< SEARCH\n', size),
  'one line of backticks': (size) => '`'.repeat(size),
  'lines that end like a fence': (size) => `\`\`\`ts a.ts\n${many('x = 1; // a line```\n', size)}`,
  'comments that speak of the rest': (size) =>
    `\`\`\`js a.js\n${many('// the rest of it is done here\n', size)}\`\`\``,
  'thinking tags': (size) => many('<think>so</think>\n', size),
  'quotes and slashes': (size) => `\`\`\`js a.js\n${many('"\\/*`', size)}\`\`\``,
  'hunks of a diff': (size) => many('--- a/x.ts\n+++ b/x.ts\n@@ -1 +1 @@\n-a\n+b\n', size),
  'open braces': (size) => many('{ "a": [\n', size),
};

export interface Speed {
  shape: string;
  megabytesPerSecond: number;
  /** Time for twice the text by time for the text. */
  ratio: number;
}

const timeOf = (text: string): number => {
  const startedAt = performance.now();
  readReply(text, { knownPaths: ['src/a.ts'], expected: 'src/a.ts' });
  return performance.now() - startedAt;
};

/** Reads each shape in `megabytes` and in twice as much, `rounds` times each in turn. */
export const measureSpeed = (megabytes: number, rounds: number): Speed[] =>
  Object.entries(shapes).map(([shape, make]) => {
    const [small, large] = [make(megabytes * 1e6), make(megabytes * 2e6)];
    timeOf(small);
    const times = Array.from({ length: rounds }, () => [timeOf(small), timeOf(large)] as const);
    const [one, two] = [median(times.map(([time]) => time)), median(times.map(([, time]) => time))];
    return { shape, megabytesPerSecond: small.length / 1000 / one, ratio: two / one };
  });
