import type { Step } from '../step.ts';
import { apply } from '../steps/apply.ts';
import { extract } from '../steps/extract.ts';
import { gateDependencies } from '../steps/gate-dependencies.ts';
import { guard } from '../steps/guard.ts';
import { heal } from '../steps/heal.ts';
import { mend } from '../steps/mend.ts';
import { validate } from '../steps/validate.ts';

/** From an answer to a tree that the project's own checks pass, and that weakens none of them. */
export const intoTree: readonly Step[] = [extract, apply, gateDependencies, validate, mend, heal, guard];
