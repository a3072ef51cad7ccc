import type { RecipeName } from '../../domain/task.ts';
import type { Recipe } from '../step.ts';
import { ask } from './ask.ts';
import { check } from './check.ts';
import { code } from './code.ts';
import { decompose } from './decompose.ts';
import { deliver } from './deliver.ts';
import { elaborate } from './elaborate.ts';
import { fix } from './fix.ts';
import { generate } from './generate.ts';
import { iterate } from './iterate.ts';
import { make } from './make.ts';
import { modify } from './modify.ts';
import { review } from './review.ts';

export const recipes: Record<RecipeName, Recipe> = {
  make,
  fix,
  generate,
  modify,
  iterate,
  review,
  ask,
  elaborate,
  decompose,
  code,
  check,
  deliver,
};
