import type { z } from 'zod';
import type { config } from '../../../operations/config.ts';
import { styled, type Line } from '../line.ts';

const valueText = (value: unknown): string => {
  if (value === undefined || value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** One setting a line: key, value, source; what it is about stands below it, dim. */
export const renderConfig = ({ entries }: z.infer<typeof config.output>): Line[] => {
  const width = Math.max(...entries.map(({ key }) => key.length));
  return entries.map(({ key, value, source, about }): Line => [
    styled('bold', key.padEnd(width)),
    '  ',
    valueText(value),
    styled('dim', `  (${source}) ${about}`),
  ]);
};
