/** Whole numbers below a limit that look random and are always the same ones for the same seed. */
export const randomNumbers = (seed: number): ((limit: number) => number) => {
  let state = seed;
  return (limit) => (state = (state * 48_271) % 2_147_483_647) % limit;
};
