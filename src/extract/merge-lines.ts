/** Cells of the table that aligns two texts; beyond it the middle is taken as wholly new. */
const tableLimit = 4_000_000;

/** Index pairs of a longest common subsequence of two lists. */
const commonPairs = (a: readonly string[], b: readonly string[]): [number, number][] => {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const cell = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] =
        a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (cell(i + 1, j) >= cell(i, j + 1)) i++;
    else j++;
  }
  return pairs;
};

/**
 * For every line of `after` the index of the line of `before` that it is, where it is one; equal heads and tails
 * are paired first, so that usual edits cost next to nothing.
 */
export const alignLines = (before: readonly string[], after: readonly string[]): (number | undefined)[] => {
  const origin: (number | undefined)[] = Array.from({ length: after.length });
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) origin[head] = head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) {
    tail++;
    origin[after.length - tail] = before.length - tail;
  }
  const [middleBefore, middleAfter] = [
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
  ];
  if (middleBefore.length * middleAfter.length <= tableLimit)
    for (const [i, j] of commonPairs(middleBefore, middleAfter)) origin[head + j] = head + i;
  return origin;
};
