/** Two-sided 95 %. */
const z = 1.96;

/** A share with its Wilson score interval of 95 % (Wilson, 1927). Where nothing was counted it is anything from 0 to 1. */
export const wilsonInterval = (
  successes: number,
  total: number,
): { rate: number; low: number; high: number } => {
  if (total === 0) return { rate: 0, low: 0, high: 1 };
  const rate = successes / total;
  const centre = rate + z ** 2 / (2 * total);
  const spread = z * Math.sqrt((rate * (1 - rate)) / total + z ** 2 / (4 * total ** 2));
  const scale = 1 + z ** 2 / total;
  return { rate, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
};
