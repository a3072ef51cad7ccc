import type { z } from 'zod';
import type { restore } from '../../../operations/restore.ts';
import { styled, type Line } from '../line.ts';

export const renderRestore = ({ snapshots, restored, before }: z.infer<typeof restore.output>): Line[] => {
  if (restored !== null)
    return [
      ['restored ', styled('bold', restored)],
      ...(before === null ? [] : [[`the database that was there is kept at ${before}`]]),
    ];
  if (snapshots.length === 0) return [['there are no snapshots yet; they are made as runs are written']];
  return snapshots.map((file): Line => [file]);
};
