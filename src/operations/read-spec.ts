import { UserError } from '../domain/errors.ts';
import { specLimitBytes } from '../domain/task.ts';

const titleLimit = 72;

/** The spec without blank edges. Refuses what holds no words or no sensible amount of them. */
export const readSpec = (text: string): string => {
  const spec = text.trim();
  if (spec === '')
    throw new UserError('the spec is empty', {
      usage: true,
      hint: 'say what you want, for example: millwright make "add a function that turns titles into slugs, with tests"',
    });
  if (Buffer.byteLength(spec) > specLimitBytes)
    throw new UserError(`the spec is longer than ${specLimitBytes} bytes`, {
      usage: true,
      hint: 'a spec says what you want; put data and long examples into files of the repository',
    });
  if (spec.includes('\0'))
    throw new UserError('the spec is not text: it holds a NUL character', {
      usage: true,
      hint: 'give plain text in UTF-8',
    });
  return spec;
};

/** The first line that says something, short enough for lists and branch names. */
export const titleOf = (spec: string): string => {
  const lines = spec.split('\n', 200).map((line) =>
    line
      .slice(0, 1000)
      .replaceAll(/[\p{C}\s]+/gu, ' ')
      .replace(/^[\s#>*-]+/, '')
      .trim(),
  );
  const title = Array.from(lines.find((line) => /[\p{L}\p{N}]/u.test(line)) ?? 'untitled');
  return title.length <= titleLimit
    ? title.join('')
    : `${title
        .slice(0, titleLimit - 1)
        .join('')
        .trimEnd()}…`;
};
