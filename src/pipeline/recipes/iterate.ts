import type { Recipe } from '../step.ts';
import { make } from './make.ts';

/** Like `make`, with rounds of review as the request wants them. */
export const iterate: Recipe = { ...make, name: 'iterate' };
