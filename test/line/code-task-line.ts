import assert from 'node:assert/strict';
import type { Request } from '../../src/domain/request.ts';
import { emptyProject, git, walkLine, type Line, type LineOptions } from './line.ts';

export const block = (path: string, text: string): string =>
  `\`\`\`${path.split('.').at(-1)} path=${path}\n${text}\`\`\`\n`;

export type Job = NonNullable<Request['job']>;

/** Walks a code task; every reply of the script must have been asked for. */
export const walk = async (
  t: Parameters<typeof walkLine>[0],
  job: Job,
  path: string,
  options: Pick<LineOptions, 'replies'> & Partial<LineOptions>,
): Promise<Line> => {
  const line = await walkLine(t, {
    recipe: 'code',
    spec: `The job is ${job}.`,
    files: emptyProject,
    ...options,
    request: { job, path, overwrite: true, ...options.request },
  });
  line.model.assertFinished();
  return line;
};

export const reasonsOf = ({ end }: Line): string => end.result?.explanation.join('\n') ?? '';
export const acceptOf = ({ end }: Line) => end.proof?.checks.find(({ name }) => name === 'accept');

/** The result is not in the checkout, the file is as it was, and nobody is told otherwise. */
export const assertRefused = async (line: Line, path: string, before: string): Promise<void> => {
  assert.deepEqual([line.end.outcome, line.end.result?.status], ['failed', 'refused'], line.end.reason);
  assert.equal(await line.inCheckout(path), before);
  assert.equal(await git(line.root, 'status', '--porcelain'), '');
};

export const clamp = `export const clamp = (value, low, high) => {
  if (value < low) return low;
  return value > high ? high : value;
};
`;
export const clampTs = clamp.replace(
  '(value, low, high)',
  '(value: number, low: number, high: number): number',
);
export const clampPy = `def clamp(value, low=0, high=10):
    if value < low:
        return low
    return high if value > high else value
`;

export const jsTest = (module: string, ...lines: string[]): string =>
  `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { clamp } from './${module}';\n\ntest('clamps', () => {\n${lines.map((line) => `  ${line}\n`).join('')}});\n`;
export const real = [
  'assert.equal(clamp(-1, 0, 10), 0);',
  'assert.equal(clamp(5, 0, 10), 5);',
  'assert.equal(clamp(11, 0, 10), 10);',
];
export const pyTest = `import unittest

from clamp import clamp


class ClampTest(unittest.TestCase):
    def test_clamps(self):
        self.assertEqual(clamp(-1), 0)
        self.assertEqual(clamp(5), 5)
        self.assertEqual(clamp(11), 10)
`;
