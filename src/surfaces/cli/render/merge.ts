import type { z } from 'zod';
import type { merge } from '../../../operations/merge.ts';
import { styled, type Line } from '../line.ts';

type Merged = z.infer<typeof merge.output>;

const said: Record<Merged['kind'], string> = {
  'fast-forward': 'fast-forwarded',
  merge: 'merged',
  'already-merged': 'was merged before',
};

export const renderMerge = ({ kind, branch, into, commit, outcome }: Merged): Line[] => [
  [
    said[kind],
    ' ',
    styled('bold', branch),
    ' into ',
    styled('bold', into),
    `, now at ${commit.slice(0, 12)}`,
  ],
  ...(outcome === 'verified' ? [] : [[styled('yellow', `what it brought is ${outcome}: nothing proves it`)]]),
];
