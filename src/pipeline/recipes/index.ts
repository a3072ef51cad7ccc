import type { RecipeName } from '../../domain/task.ts';
import type { Recipe } from '../step.ts';
import { fix } from './fix.ts';
import { iterate } from './iterate.ts';
import { make } from './make.ts';

export const recipes: Record<RecipeName, Recipe> = { make, fix, iterate };
